"""Seeding a site: refused where somebody lives, taken up again where it was interrupted."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict
from videos.models import Video, VideoDay
from videotube.seeding import documents
from videotube.seeding.chance import Chance
from videotube.seeding.footage import Base, make_bases, place
from videotube.seeding.planning import LOOKS, plan
from videotube.seeding.sizes import Size
from videotube.seeding.world import World
from videotube.seeding.writing import BATCH, Document, Rows

DOMAIN = re.compile(r"[^@]+@(?P<name>[a-z]+)-(?P<seed>\d+)-(?P<day>\d{8})\.demo\.example")
"""Seeded people's e-mail says what they were made of, so that a second run knows."""

Progress = Callable[[str, int], Any]
"""Told the name of a step and its number of rows; returns what is called after each batch."""


class Inhabited(Conflict):
    """Somebody lives here."""

    code = "inhabited"
    message = (
        "This site has people or videos that are not of this seed, and nothing was changed. Seed "
        "an empty one: stop the stack and start it with another VIDEOTUBE_DATA."
    )


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made, and whom to sign in as: the channel that most people follow, and the person
    who follows most. `already` where it was there before."""

    made: dict[str, int]
    star: str
    fan: str
    until: datetime
    already: bool = False


def seed_site(
    size: Size,
    *,
    seed: int,
    until: datetime | None,
    password: str,
    with_media: bool,
    progress: Progress,
) -> Seeded:
    """Fill an empty site. One that a former run of the same size and seed was filling is filled
    up. Raises Inhabited, DiskOnly, MediaError."""
    day = until or datetime.combine(timezone.now().date(), time.min, UTC)
    begun = _begun(size, seed)
    world = plan(size, seed=seed, until=begun or day)
    if begun is not None and _is_whole(world):
        return _told(world, {}, already=True)
    domain = f"{size.name}-{seed}-{world.until:%Y%m%d}.demo.example"
    with ExitStack() as stack:
        bases: list[Base] = []
        if with_media:
            folder = _workplace(stack)
            bases = list(make_bases(folder, looks=LOOKS // 2))
        _link_media(world, bases, progress)
        stored = make_password(password)
        made = _write(world, bases, seed=seed, password=stored, domain=domain, told=progress)
        if begun is not None:  # the former run's password was never shown
            for batch in _batches([person.id for person in world.people]):
                User.objects.filter(pk__in=batch).update(password=stored)
    return _told(world, made)


def _told(world: World, made: dict[str, int], *, already: bool = False) -> Seeded:
    return Seeded(
        made=made,
        star=max(world.people, key=lambda person: person.subscribers).username,
        fan=max(world.people, key=lambda person: person.subscriptions).username,
        until=world.until,
        already=already,
    )


def _is_whole(world: World) -> bool:
    """Whether the last row that is written is there: the order is always the same."""
    last = next(film for film in reversed(world.films) if film.views)
    return VideoDay.objects.filter(video_id=last.id).exists()


def _batches(ids: list[ObjectId]) -> Iterator[list[ObjectId]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _begun(size: Size, seed: int) -> datetime | None:
    """The day of a former run that is to be gone on with; None for an empty site."""
    days: set[str] = set()
    others = User.objects.filter(is_staff=False).order_by("-created_at", "-pk")
    for email in others.values_list("email", flat=True)[: size.people + 1]:
        found = DOMAIN.fullmatch(email)
        if found is None or (found["name"], found["seed"]) != (size.name, str(seed)):
            raise Inhabited
        days.add(found["day"])
    if len(days) > 1 or (not days and Video.objects.exists()):
        raise Inhabited
    return datetime.strptime(days.pop(), "%Y%m%d").replace(tzinfo=UTC) if days else None


def _workplace(stack: ExitStack) -> Path:
    """On the disk of the media, so that files can be linked."""
    scratch = Path(settings.SCRATCH_ROOT, "attempts")
    scratch.mkdir(parents=True, exist_ok=True)
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="seed-", dir=scratch)))


def _link_media(world: World, bases: list[Base], progress: Progress) -> None:
    """Files first: a document never names one that is not there."""
    if not bases:
        return
    tick = progress("films", len(world.films))
    for number, film in enumerate(world.films):
        place(film, bases[film.look % len(bases)], look=film.look // len(bases))
        if number % 500 == 0:
            tick(min(500, len(world.films) - number))


def _write(
    world: World, bases: list[Base], *, seed: int, password: str, domain: str, told: Progress
) -> dict[str, int]:
    made: dict[str, int] = {}
    chance = Chance(seed, "rest")
    steps: dict[Any, Callable[..., Iterator[Document]]] = {
        documents.users: partial(documents.users, world, password=password, domain=domain),
        documents.videos: partial(documents.videos, world, bases=bases),
        documents.jobs: partial(documents.jobs, world),
        documents.comments: partial(documents.comments, world),
        documents.tweets: partial(documents.tweets, world),
        documents.reactions: partial(documents.reactions, world),
        documents.subscriptions: partial(documents.subscriptions, world),
        documents.playlists: partial(documents.playlists, world),
        documents.playlist_items: partial(documents.playlist_items, world, chance=chance),
        documents.histories: partial(documents.histories, world, bases=bases),
        documents.video_days: partial(documents.video_days, world, chance=chance),
    }
    for step, make in steps.items():
        rows = Rows(documents.MODELS[step])
        name = step.__name__.replace("_", " ")
        tick = told(name, 0)
        made[name] = 0
        for count in rows.write(make(rows=rows)):
            made[name] += count
            tick(count)
    return made
