"""How much is made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of rows. `likes` are of videos, comments and tweets; `playlists` are those that
    people have made, `watch_later` the lists of that name; `watched` are entries of histories."""

    name: str
    people: int
    videos: int
    likes: int
    comments: int
    subscriptions: int
    tweets: int
    playlists: int
    watch_later: int
    watched: int

    @property
    def dislikes(self) -> int:
        """One for twenty-five likes."""
        return self.likes // 25


def size(name: str, factor: float) -> Size:
    """The small one, so many times."""
    rows = (500, 5_000, 30_000, 10_000, 5_000, 1_000, 500, 75, 10_000)
    return Size(name, *(max(4, round(factor * number)) for number in rows))


SIZES = {each.name: each for each in (size("small", 1), size("medium", 3), size("large", 10))}
"""By name. The large one: 5,000 people, 50,000 videos, 300,000 likes, 100,000 comments."""
