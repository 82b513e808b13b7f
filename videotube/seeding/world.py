"""What a seeded site consists of: plain values, before any of it is written."""

from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId


@dataclass(slots=True)
class Person:
    """Somebody. Others name a person by the place in `World.people`. `look` chooses the picture,
    where it chooses one."""

    id: ObjectId
    username: str
    full_name: str
    bio: str
    created_at: datetime
    is_email_verified: bool
    subscriptions_private: bool
    look: int
    subscribers: int = 0
    subscriptions: int = 0
    videos: int = 0
    playlists: int = 0


@dataclass(slots=True)
class Film:
    """A video; `look` chooses the base film and its picture, `seconds` is for how long it would
    last if it had files. `days` are (days since it was made, views on that one)."""

    id: ObjectId
    owner: int
    title: str
    description: str
    tags: list[str]
    category: str
    language: str
    visibility: str
    status: str
    comments_enabled: bool
    created_at: datetime
    published_at: datetime | None
    listed: bool
    look: int
    seconds: float
    job: ObjectId
    share_id: str
    likes: int = 0
    dislikes: int = 0
    comments: int = 0
    saves: int = 0
    days: list[tuple[int, int]] = field(default_factory=list)

    @property
    def views(self) -> int:
        """On all days."""
        return sum(views for _, views in self.days)


@dataclass(slots=True)
class Remark:
    """A comment, or with `root` (the place of another remark) a reply to one."""

    id: ObjectId
    film: int
    author: int
    root: int | None
    text: str
    created_at: datetime
    pinned: bool = False
    hearted: bool = False
    likes: int = 0
    dislikes: int = 0
    replies: int = 0


@dataclass(slots=True)
class Post:
    """A tweet."""

    id: ObjectId
    author: int
    text: str
    created_at: datetime
    likes: int = 0
    dislikes: int = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """A reaction: of a person to the film ("v"), remark ("c") or post ("t") at that place."""

    id: ObjectId
    person: int
    kind: str
    target: int
    value: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """A subscription."""

    id: ObjectId
    subscriber: int
    channel: int
    notify: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """A film that was put on a shelf."""

    id: ObjectId
    film: int
    at: datetime


@dataclass(slots=True)
class Shelf:
    """A playlist and what stands in it, in order; `slot` is empty but for "Watch later"."""

    id: ObjectId
    owner: int
    name: str
    slot: str
    visibility: str
    share_id: str
    created_at: datetime
    puts: list[Put] = field(default_factory=list)

    @property
    def updated_at(self) -> datetime:
        """When something was last put into it."""
        return max((put.at for put in self.puts), default=self.created_at)


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry of a history."""

    id: ObjectId
    person: int
    film: int
    at: datetime
    share: float


@dataclass(slots=True)
class World:
    """All of it."""

    until: datetime
    people: list[Person] = field(default_factory=list)
    films: list[Film] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)
    shelves: list[Shelf] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    hot: list[int] = field(default_factory=list)
    """The films that everybody sees, by their places, the most popular first."""
