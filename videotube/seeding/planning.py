"""The world, planned from one number and one day."""

from collections.abc import Callable
from datetime import datetime, timedelta

from videotube.seeding import texts
from videotube.seeding.chance import Chance, Popularity, pairs
from videotube.seeding.sizes import Size
from videotube.seeding.world import (
    Film,
    Follow,
    Opinion,
    Person,
    Post,
    Remark,
    Shelf,
    Watched,
    World,
)

AGE = timedelta(days=1095)
"""The site is three years old."""
CREATORS = 0.4
REPLIES = 0.3
REACHED_BY = {"v": 0.8, "c": 0.15, "t": 0.05}
"""Where reactions go."""
LOOKS = 48
SHELF_MAX = 40


def plan(size: Size, *, seed: int, until: datetime) -> World:
    """Everything, with the counters that its rows add up to."""
    world = World(until)
    steps: tuple[tuple[str, Callable[[World, Size, Chance], None]], ...] = (
        ("people", _people),
        ("films", _films),
        ("follows", _follows),
        ("remarks", _remarks),
        ("posts", _posts),
        ("opinions", _opinions),
        ("shelves", _shelves),
        ("watched", _watched),
        ("views", _views),
    )
    for part, step in steps:
        step(world, size, Chance(seed, part))
    return world


def _people(world: World, size: Size, chance: Chance) -> None:
    taken: set[str] = set()
    for _ in range(size.people):
        first, last, username = texts.name(chance, taken)
        at = chance.moment(world.until - AGE, world.until - timedelta(days=2))
        world.people.append(
            Person(
                id=chance.object_id(at),
                username=username,
                full_name=f"{first} {last}",
                bio=texts.bio(chance),
                created_at=at,
            )
        )


def _films(world: World, size: Size, chance: Chance) -> None:
    creators = Popularity(chance, max(2, round(size.people * CREATORS)), skew=0.8)
    for _ in range(size.videos):
        owner = creators.draw()
        at = chance.moment(world.people[owner].created_at, world.until - timedelta(minutes=5))
        visibility = chance.choices(("public", "unlisted", "private"), (93, 4, 3))[0]
        status = "failed" if chance.happens(0.005) else "ready"
        is_scheduled = visibility == "public" and chance.happens(0.004)
        published = world.until + timedelta(days=chance.randint(1, 60)) if is_scheduled else at
        listed = visibility == "public" and status == "ready" and not is_scheduled
        world.people[owner].videos += listed
        text = texts.film(chance)
        world.films.append(
            Film(
                id=chance.object_id(at),
                owner=owner,
                title=text.title,
                description=text.description,
                tags=text.tags,
                category=text.category,
                language=text.language,
                visibility=visibility,
                status=status,
                comments_enabled=chance.happens(0.97),
                created_at=at,
                published_at=None if visibility == "private" else published,
                listed=listed,
                look=chance.randrange(LOOKS),
                job=chance.object_id(at),
                share_id=texts.share_id(chance),
            )
        )


def _follows(world: World, size: Size, chance: Chance) -> None:
    count = len(world.people)
    crowd = Popularity(chance, count, skew=0.5)
    # Who films much is followed by many: the same order as the number of their films.
    stars = sorted(range(count), key=lambda place: -world.people[place].videos)
    channels = Popularity(chance, count, skew=0.9)
    wanted = pairs(size.subscriptions + count, crowd, channels, limit=count * (count - 1))
    rank = {place: number for number, place in enumerate(channels.places)}
    for subscriber, drawn in wanted:
        channel = stars[rank[drawn]]
        if subscriber == channel or len(world.follows) == size.subscriptions:
            continue
        one, other = world.people[subscriber], world.people[channel]
        at = chance.moment(max(one.created_at, other.created_at), world.until, lean=2)
        world.follows.append(Follow(chance.object_id(at), subscriber, channel, at))
        one.subscriptions += 1
        other.subscribers += 1


def _remarks(world: World, size: Size, chance: Chance) -> None:
    open_films = [place for place in world.shown if world.films[place].comments_enabled]
    films = Popularity(chance, len(open_films), skew=0.9)
    crowd = Popularity(chance, len(world.people), skew=0.4)
    roots: dict[int, list[int]] = {}
    pinned: set[int] = set()
    for number in range(size.comments):
        place, author = films.of(open_films), crowd.draw()
        film, above = world.films[place], roots.setdefault(place, [])
        root = chance.choice(above) if above and chance.happens(REPLIES) else None
        begins = world.remarks[root].created_at if root is not None else film.created_at
        at = chance.moment(max(begins, world.people[author].created_at), world.until, lean=3)
        remark = Remark(
            id=chance.object_id(at),
            film=place,
            author=author,
            root=root,
            text=texts.reply(chance) if root is not None else texts.remark(chance),
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


def _posts(world: World, size: Size, chance: Chance) -> None:
    authors = Popularity(chance, max(2, round(size.people * CREATORS)), skew=0.7)
    for _ in range(size.tweets):
        author = authors.draw()
        at = chance.moment(world.people[author].created_at, world.until)
        world.posts.append(Post(chance.object_id(at), author, texts.post(chance), at))


def _opinions(world: World, size: Size, chance: Chance) -> None:
    crowd = Popularity(chance, len(world.people), skew=0.4)
    targets = {
        "v": world.shown,
        "c": list(range(len(world.remarks))),
        "t": list(range(len(world.posts))),
    }
    left = {+1: size.likes, -1: size.dislikes}
    for kind, share in REACHED_BY.items():
        places = targets[kind]
        wanted = round(share * (size.likes + size.dislikes))
        liked = Popularity(chance, len(places), skew=0.8)
        room = len(places) * len(world.people)
        # The rest is left to films, of which there are the most.
        for person, drawn in pairs(wanted + size.people, crowd, liked, limit=room)[:wanted]:
            value = -1 if left[-1] and chance.happens(0.04) else +1
            if not left[value]:
                value = -value
            if not left[value]:
                break
            left[value] -= 1
            _react(world, chance, person, kind, places[drawn], value)
    _like_on(world, chance, crowd, targets["v"], left)


def _like_on(
    world: World, chance: Chance, crowd: Popularity, places: list[int], left: dict[int, int]
) -> None:
    """What rounding has left over, so that the numbers are exact."""
    there = {(each.person, each.target) for each in world.opinions if each.kind == "v"}
    room = len(places) * len(world.people)
    while (left[1] or left[-1]) and len(there) < room:
        pair = (crowd.draw(), chance.choice(places))
        if pair not in there:
            there.add(pair)
            value = 1 if left[1] else -1
            left[value] -= 1
            _react(world, chance, pair[0], "v", pair[1], value)


def _react(world: World, chance: Chance, person: int, kind: str, place: int, value: int) -> None:
    target: Film | Remark | Post = {"v": world.films, "c": world.remarks, "t": world.posts}[kind][  # type: ignore[index]
        place
    ]
    begins = max(target.created_at, world.people[person].created_at)
    at = chance.moment(begins, world.until, lean=3)
    world.opinions.append(Opinion(chance.object_id(at), person, kind, place, value, at))
    target.likes += value > 0
    target.dislikes += value < 0


def _shelves(world: World, size: Size, chance: Chance) -> None:
    shown = world.shown
    films = Popularity(chance, len(shown), skew=0.6)
    owners = Popularity(chance, len(world.people), skew=0.3)
    for _ in range(size.playlists):
        owner = owners.draw()
        if world.people[owner].playlists >= SHELF_MAX:
            continue
        at = chance.moment(world.people[owner].created_at, world.until)
        chosen = dict.fromkeys(films.of(shown) for _ in range(chance.randint(1, 15)))
        for place in chosen:
            world.films[place].saves += 1
        world.people[owner].playlists += 1
        world.shelves.append(
            Shelf(
                id=chance.object_id(at),
                owner=owner,
                name=texts.shelf(chance),
                visibility=chance.choices(("public", "unlisted", "private"), (70, 10, 20))[0],
                share_id=texts.share_id(chance),
                created_at=at,
                films=list(chosen),
            )
        )


def _watched(world: World, size: Size, chance: Chance) -> None:
    shown = world.shown
    films = Popularity(chance, len(shown), skew=0.7)
    crowd = Popularity(chance, len(world.people), skew=0.4)
    room = len(shown) * len(world.people)
    for person, drawn in pairs(size.watched, crowd, films, limit=room):
        film = world.films[shown[drawn]]
        begins = max(film.created_at, world.people[person].created_at)
        at = chance.moment(begins, world.until)
        world.watched.append(
            Watched(chance.object_id(at), person, shown[drawn], at, chance.random())
        )


def _views(world: World, _size: Size, chance: Chance) -> None:
    """Who likes and talks has watched, and many more have who do neither."""
    for place in world.shown:
        film = world.films[place]
        film.views = 8 * film.likes + 3 * film.comments + int(40 * chance.random() ** 3)
