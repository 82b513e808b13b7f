"""Who is there, what they film, and whom they follow."""

from datetime import datetime, timedelta

from videotube.seeding import texts
from videotube.seeding.chance import Chance, Popularity, pairs
from videotube.seeding.sizes import Size
from videotube.seeding.world import Film, Follow, Person, World

AGE = timedelta(days=1095)
"""The site is three years old."""
CREATORS = 0.4
LOOKS = 48
PICTURED = 0.6


def plan_people(world: World, size: Size, chance: Chance) -> None:
    """Joined at any time in these years."""
    taken: set[str] = set()
    for _ in range(size.people):
        full_name, username = texts.name(chance, taken)
        at = chance.moment(world.until - AGE, world.until - timedelta(days=2))
        world.people.append(
            Person(
                id=chance.object_id(at),
                username=username,
                full_name=full_name,
                bio=texts.bio(chance),
                created_at=at,
                is_email_verified=chance.happens(0.8),
                subscriptions_private=chance.happens(0.05),
                look=chance.randrange(LOOKS) if chance.happens(PICTURED) else -1,
            )
        )


def plan_films(world: World, size: Size, chance: Chance) -> None:
    """Few film much, and many never. Nearly all is public and ready."""
    creators = Popularity(chance, creators_of(size), skew=0.8)
    for _ in range(size.videos):
        world.films.append(_film(world, creators.draw(), chance))
    fame = {owner: rank**-0.3 for rank, owner in enumerate(creators.places, 1)}
    scores = {
        place: chance.paretovariate(1.1) * fame[film.owner] * _ripeness(film, world.until)
        for place, film in enumerate(world.films)
        if film.listed
    }
    world.hot = sorted(scores, key=lambda place: -scores[place])
    for place in world.hot:
        world.people[world.films[place].owner].videos += 1


def _film(world: World, owner: int, chance: Chance) -> Film:
    at = chance.moment(world.people[owner].created_at, world.until - timedelta(minutes=5))
    visibility = chance.choices(("public", "unlisted", "private"), (93, 4, 3))[0]
    status = "failed" if chance.happens(0.005) else "ready"
    is_scheduled = visibility == "public" and chance.happens(0.004)
    published = world.until + timedelta(days=chance.randint(1, 60)) if is_scheduled else at
    text = texts.film(chance)
    return Film(
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
        listed=visibility == "public" and status == "ready" and not is_scheduled,
        look=chance.randrange(LOOKS),
        # Half of all last less than six minutes, one in a hundred more than two hours.
        seconds=round(min(14_400.0, max(2.0, chance.lognormvariate(5.9, 1.3))), 3),
        job=chance.object_id(at),
        share_id=texts.share_id(chance),
    )


def _ripeness(film: Film, until: datetime) -> float:
    """What is old has had the time to be found."""
    return float((1 + (until - film.created_at).days / 200) ** 0.5)


def creators_of(size: Size) -> int:
    """So many people, the first ones, make something of their own."""
    return max(2, round(size.people * CREATORS))


def plan_follows(world: World, size: Size, chance: Chance) -> None:
    """Who films much is followed by many."""
    count = len(world.people)
    crowd = Popularity(chance, count, skew=0.5)
    stars = sorted(range(count), key=lambda place: -world.people[place].videos)
    channels = Popularity(chance, count, skew=0.9, places=stars)
    wanted = pairs(size.subscriptions + count, crowd, channels, limit=count * (count - 1))
    for subscriber, channel in wanted:
        if subscriber == channel or len(world.follows) == size.subscriptions:
            continue
        one, other = world.people[subscriber], world.people[channel]
        at = chance.moment(max(one.created_at, other.created_at), world.until, lean=2)
        notify = "none" if chance.happens(0.15) else "all"
        world.follows.append(Follow(chance.object_id(at), subscriber, channel, notify, at))
        one.subscriptions += 1
        other.subscribers += 1
