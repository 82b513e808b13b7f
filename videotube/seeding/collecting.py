"""What people put into playlists, and aside for later."""

from django.conf import settings

from playlists.models import WATCH_LATER
from playlists.services.access import WATCH_LATER_NAME
from videotube.seeding import texts
from videotube.seeding.chance import Chance, Popularity, alike
from videotube.seeding.sizes import Size
from videotube.seeding.world import Put, Shelf, World

FEW, MANY = 12, 60
"""The most that stands in nineteen of twenty lists, and in the others."""
REARRANGED = 0.2


def plan_shelves(world: World, size: Size, chance: Chance) -> None:
    """Playlists, and "Watch later" of some, which is counted nowhere."""
    places = alike(chance, world.hot)
    films = Popularity(chance, len(places), skew=0.6, places=places)
    owners = Popularity(chance, len(world.people), skew=0.3)
    room = min(size.playlists, len(world.people) * settings.PLAYLIST_MAX_PER_USER)
    while len(world.shelves) < room:
        owner = owners.draw()
        if world.people[owner].playlists >= settings.PLAYLIST_MAX_PER_USER:
            continue
        world.people[owner].playlists += 1
        visibility = chance.choices(("public", "unlisted", "private"), (70, 10, 20))[0]
        name = texts.shelf(chance)
        world.shelves.append(_shelf(world, chance, films, owner, name, "", visibility))
    for owner in sorted(chance.sample(range(len(world.people)), size.watch_later)):
        world.shelves.append(
            _shelf(world, chance, films, owner, WATCH_LATER_NAME, WATCH_LATER, "private")
        )


def _shelf(
    world: World,
    chance: Chance,
    films: Popularity,
    owner: int,
    name: str,
    slot: str,
    visibility: str,
) -> Shelf:
    at = chance.moment(world.people[owner].created_at, world.until)
    most = MANY if chance.happens(0.05) else FEW
    chosen = dict.fromkeys(films.draw() for _ in range(chance.randint(1, most)))
    puts = []
    for place in list(chosen)[: settings.PLAYLIST_MAX_ITEMS]:
        film = world.films[place]
        film.saves += 1
        put_at = chance.moment(max(at, film.created_at), world.until, lean=2)
        puts.append(Put(chance.object_id(put_at), place, put_at))
    if not chance.happens(REARRANGED):
        puts.sort(key=lambda put: put.at)
    return Shelf(
        id=chance.object_id(at),
        owner=owner,
        name=name,
        slot=slot,
        visibility=visibility,
        share_id=texts.share_id(chance),
        created_at=at,
        puts=puts,
    )
