"""Seeding a site: refused where somebody lives, taken up again where it was interrupted."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from videos.services.listing import list_due
from videotube.home.days import count_anew
from videotube.home.storage import measure_storage
from videotube.seeding import documents, marker
from videotube.seeding.chance import Chance
from videotube.seeding.footage import Footage, Progress, ensure_disk, make_footage
from videotube.seeding.marker import Mark
from videotube.seeding.planning import STEPS, fingerprint, plan
from videotube.seeding.sizes import Size
from videotube.seeding.standing import State, ensure_names_are_free, ensure_same, standing_of
from videotube.seeding.world import World
from videotube.seeding.writing import BATCH, Document, Rows

TICK = 200
DUE = 500


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made, and whom to sign in as: the channel that most people follow, and the person
    who follows most. `state` is how the site stood before."""

    made: dict[str, int]
    star: str
    fan: str
    until: datetime
    state: State


def seed_site(
    size: Size,
    *,
    seed: int,
    until: datetime | None,
    password: str,
    with_media: bool,
    progress: Progress,
) -> Seeded:
    """Fill an empty site. One that a former call with the same arguments was filling is filled up,
    and one that it has filled is left alone. Raises what `standing_of` raises, DiskOnly,
    NamesTaken, MediaError."""
    state, mark = standing_of(size, seed=seed, until=until, with_media=with_media)
    if state is State.WHOLE and mark is not None:
        return Seeded({}, mark.star, mark.fan, datetime.fromisoformat(mark.until), state)
    if with_media:
        ensure_disk()
    begun = datetime.fromisoformat(mark.until) if mark is not None else None
    day = begun or until or datetime.combine(timezone.now().date(), time.min, UTC)
    world = plan(size, seed=seed, until=day, tick=progress("plan", len(STEPS)))
    mark = ensure_same(mark, _mark(size, seed, world, with_media))
    ensure_names_are_free(world)
    with ExitStack() as stack:
        footage = Footage()
        if with_media:
            footage = make_footage(_workplace(stack), progress=progress)
        marker.write(mark)
        if with_media:
            _place(world, footage, progress)
        stored = make_password(password)
        made = _write(world, footage, seed=seed, password=stored, progress=progress)
    if state is State.BEGUN:  # the former call's password was never shown
        _set_password(world, stored)
    _list_what_came_due()
    count_anew(timezone.now())
    measure_storage(timezone.now())
    marker.write(replace(mark, is_whole=True))
    return Seeded(made, mark.star, mark.fan, day, state)


def _mark(size: Size, seed: int, world: World, media: bool) -> Mark:
    return Mark(
        size=size.name,
        seed=seed,
        until=world.until.isoformat(),
        media=media,
        plan=fingerprint(world),
        star=max(world.people, key=lambda person: person.subscribers).username,
        fan=max(world.people, key=lambda person: person.subscriptions).username,
    )


def _workplace(stack: ExitStack) -> Path:
    """On the disk of the media, so that files can be linked; swept where this is killed."""
    scratch = Path(settings.SCRATCH_ROOT, "attempts")
    scratch.mkdir(parents=True, exist_ok=True)
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seed-", dir=scratch)))


def _place(world: World, footage: Footage, progress: Progress) -> None:
    """Files first: a document never names one that is not there."""
    tick = progress("files of people", len(world.people))
    for number, person in enumerate(world.people, 1):
        footage.place_picture(person)
        if number % TICK == 0:
            tick(TICK)
    tick = progress("files of films", len(world.films))
    for number, film in enumerate(world.films, 1):
        footage.place(film)
        if number % TICK == 0:
            tick(TICK)


def _write(
    world: World, footage: Footage, *, seed: int, password: str, progress: Progress
) -> dict[str, int]:
    made: dict[str, int] = {}
    for make, total in _steps(world, footage, seed=seed, password=password).items():
        rows = Rows(documents.MODELS[make.func])
        name = make.func.__name__.replace("_", " ")
        tick, made[name] = progress(name, total), 0
        for count in rows.write(make(rows=rows)):
            made[name] += count
            tick(count)
    return made


def _steps(
    world: World, footage: Footage, *, seed: int, password: str
) -> dict[partial[Iterator[Document]], int]:
    """What makes the documents of each collection, and how many: videos after their files, and
    what names something after that."""
    chance = Chance(seed, "days")
    return {
        partial(documents.users, world, password=password, footage=footage): len(world.people),
        partial(documents.videos, world, footage=footage): len(world.films),
        partial(documents.jobs, world): len(world.films),
        partial(documents.comments, world): len(world.remarks),
        partial(documents.tweets, world): len(world.posts),
        partial(documents.reactions, world): len(world.opinions),
        partial(documents.subscriptions, world): len(world.follows),
        partial(documents.playlists, world): len(world.shelves),
        partial(documents.playlist_items, world): sum(len(each.puts) for each in world.shelves),
        partial(documents.histories, world, footage=footage): len(world.watched),
        partial(documents.video_days, world, chance=chance): sum(
            len(film.days) for film in world.films
        ),
    }


def _set_password(world: World, stored: str) -> None:
    ids = [person.id for person in world.people]
    for start in range(0, len(ids), BATCH):
        User.objects.filter(pk__in=ids[start : start + BATCH]).update(password=stored)


def _list_what_came_due() -> None:
    """With a last day of long ago, some of what was to be published later is public by now."""
    now: Any = timezone.now()
    while list_due(now, batch=DUE):
        pass
