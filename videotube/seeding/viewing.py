"""Who has watched what, and how often each film was viewed on which day."""

from collections import Counter, defaultdict
from datetime import datetime

from videotube.seeding.chance import Chance, Popularity, alike, pairs
from videotube.seeding.sizes import Size
from videotube.seeding.world import Film, Watched, World


def plan_watched(world: World, size: Size, chance: Chance) -> None:
    """Histories."""
    places = alike(chance, world.hot)
    films = Popularity(chance, len(places), skew=0.7, places=places)
    crowd = Popularity(chance, len(world.people), skew=0.4)
    room = len(places) * len(world.people)
    for person, place in pairs(size.watched, crowd, films, limit=room):
        begins = max(world.films[place].created_at, world.people[person].created_at)
        at = chance.moment(begins, world.until)
        world.watched.append(Watched(chance.object_id(at), person, place, at, chance.random()))


def plan_views(world: World, _size: Size, chance: Chance) -> None:
    """Whoever is known to have watched, except the owner; who likes and talks has watched, too, and
    many more have who do neither. What is old has been found by more of them."""
    known: dict[int, Counter[int]] = defaultdict(Counter)
    for entry in world.watched:
        film = world.films[entry.film]
        if entry.person != film.owner:
            known[entry.film][_days(film, entry.at)] += 1
    for place, film in enumerate(world.films):
        if film.listed or (film.visibility == "unlisted" and film.status == "ready"):
            film.days = _spread(
                film, known[place], _views(film, world.until, chance), world, chance
            )


def _views(film: Film, until: datetime, chance: Chance) -> int:
    active = 8 * (film.likes + film.dislikes) + 3 * film.comments
    silent = 4 * _days(film, until) ** 0.7 * chance.random() ** 3
    return round(active * chance.uniform(0.7, 1.4) + silent)


def _spread(
    film: Film, known: Counter[int], total: int, world: World, chance: Chance
) -> list[tuple[int, int]]:
    """Most in the first days; never fewer on a day than are known to have watched."""
    rest, age = total - known.total(), _days(film, world.until)
    if rest > 0:
        count = min(rest, age + 1, 1 + int(rest**0.5 / 2))
        weights = {
            int((age + 1) * chance.random() ** 2): chance.expovariate(1) for _ in range(count)
        }
        share = rest / (sum(weights.values()) or 1)
        spread = Counter({day: int(weight * share) for day, weight in weights.items()})
        spread[min(weights)] += rest - spread.total()
        known = known + spread
    return sorted((day, views) for day, views in known.items() if views)


def _days(film: Film, at: datetime) -> int:
    return (at.date() - film.created_at.date()).days
