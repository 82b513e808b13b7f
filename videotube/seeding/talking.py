"""What people write."""

from videotube.seeding import texts
from videotube.seeding.casting import creators_of
from videotube.seeding.chance import Chance, Popularity, alike
from videotube.seeding.sizes import Size
from videotube.seeding.world import Post, Remark, World

REPLIES = 0.3


def plan_remarks(world: World, size: Size, chance: Chance) -> None:
    """Comments on films whose owners want them, and replies: mostly soon after the film."""
    places = [each for each in alike(chance, world.hot) if world.films[each].comments_enabled]
    films = Popularity(chance, len(places), skew=0.9, places=places)
    crowd = Popularity(chance, len(world.people), skew=0.4)
    roots: dict[int, list[int]] = {}
    pinned: set[int] = set()
    for number in range(size.comments):
        place, author = films.draw(), crowd.draw()
        film, above = world.films[place], roots.setdefault(place, [])
        root = chance.choice(above) if above and chance.happens(REPLIES) else None
        begins = world.remarks[root].created_at if root is not None else film.created_at
        at = chance.moment(max(begins, world.people[author].created_at), world.until, lean=3)
        say = texts.reply if root is not None else texts.remark
        remark = Remark(
            id=chance.object_id(at),
            film=place,
            author=author,
            root=root,
            text=say(chance, film.language),
            created_at=at,
            hearted=chance.happens(0.02),
        )
        film.comments += 1
        if root is not None:
            world.remarks[root].replies += 1
        else:
            above.append(number)
            remark.pinned = place not in pinned and chance.happens(0.01)
            if remark.pinned:
                pinned.add(place)
        world.remarks.append(remark)


def plan_posts(world: World, size: Size, chance: Chance) -> None:
    """Short texts of those who make films."""
    authors = Popularity(chance, creators_of(size), skew=0.7)
    for _ in range(size.tweets):
        author = authors.draw()
        at = chance.moment(world.people[author].created_at, world.until)
        world.posts.append(Post(chance.object_id(at), author, texts.post(chance), at))
