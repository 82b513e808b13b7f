"""How much there is of everything, quickly on any number of rows.

Nothing reads more than `COUNT_MAX` index entries or `SAMPLE` documents: collections are counted
by what MongoDB notes of them, rows by indexes, and what no index holds by a random sample. Small
sites get exact numbers throughout.
"""

import shutil
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import Session, User
from playlists.models import Playlist
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import (
    UNFINISHED,
    HistoryEntry,
    JobState,
    ProcessingJob,
    Status,
    Upload,
    UploadState,
    Video,
    Visibility,
)

COUNT_MAX = 500_000
"""Counts by index stop here, after about a fifth of a second."""
SAMPLE = 10_000
"""Up to so many rows everything is exact. Of more, so many are drawn: shares come out to a
percent."""
MOST_VIEWED = 1_000
"""Few videos have most of the views, and no sample would do them justice: they are added up."""
OTHER_STATES = (Status.UPLOADING, Status.PROCESSING, Status.FAILED)


class Sort(StrEnum):
    """How far to trust a number."""

    EXACT = "exact"
    ESTIMATE = "estimate"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number."""

    value: int
    sort: Sort = Sort.EXACT

    def less(self, *others: "Figure") -> "Figure":
        """What remains; an estimate unless all of these are exact."""
        rest = max(0, self.value - sum(other.value for other in others))
        sure = all(figure.sort == Sort.EXACT for figure in (self, *others))
        return Figure(rest, Sort.EXACT if sure else Sort.ESTIMATE)


Section = Mapping[str, Figure]


def sections(now: datetime, *, only: Container[str] | None = None) -> Iterator[tuple[str, Section]]:
    """Each by its name, as soon as it is counted; all of them, or `only` these. Sizes are in
    bytes."""
    parts: dict[str, Callable[[], Section]] = {
        "people": lambda: _people(now),
        "videos": _videos,
        "activity": _activity,
        "uploads": _uploads,
        "jobs": _jobs,
        "disk": _disk,
        "database": _database,
    }
    for name, count in parts.items():
        if only is None or name in only:
            yield name, count()


def _people(now: datetime) -> Section:
    everybody = _all(User)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = {"joinedToday": midnight}
    since |= {f"joined{days}Days": now - timedelta(days=days) for days in (7, 30)}
    return {
        "all": everybody,
        "active": everybody.less(_counted(User.objects.filter(is_active=False))),
        "staff": _counted(User.objects.filter(is_staff=True)),
        **{name: _counted(User.objects.filter(created_at__gte=at)) for name, at in since.items()},
        "sessions": _all(Session),
    }


def _videos() -> Section:
    everything = _all(Video)
    states = {state.value: _counted(Video.objects.filter(status=state)) for state in OTHER_STATES}
    return {
        "all": everything,
        "ready": everything.less(*states.values()),
        **states,
        "listed": _counted(Video.objects.filter(listed=True)),
        **_drawn(everything),
    }


def _activity() -> Section:
    return {
        "likesAndDislikes": _all(Reaction),
        "comments": _all(Comment),
        "tweets": _all(Tweet),
        "subscriptions": _all(Subscription),
        "playlists": _all(Playlist),
        "historyEntries": _all(HistoryEntry),
    }


def _uploads() -> Section:
    open_states = (UploadState.RECEIVING, UploadState.COMPLETE)
    return {state.value: _counted(Upload.objects.filter(state=state)) for state in open_states}


def _jobs() -> Section:
    states = {
        state.value: _counted(ProcessingJob.objects.filter(state=state)) for state in UNFINISHED
    }
    return {**states, JobState.SUCCEEDED.value: _all(ProcessingJob).less(*states.values())}


def _disk() -> Section:
    path = Path(settings.MEDIA_ROOT)
    while not path.exists():  # nobody has uploaded anything yet
        path = path.parent
    usage = shutil.disk_usage(path)
    return {"freeBytes": Figure(usage.free), "totalBytes": Figure(usage.total)}


def _database() -> Section:
    sizes = _mongo().command("dbStats")
    names = {"dataBytes": "dataSize", "diskBytes": "storageSize", "indexBytes": "indexSize"}
    return {name: Figure(int(sizes.get(theirs, 0))) for name, theirs in names.items()}


def _drawn(everything: Figure) -> Section:
    """What no index holds: videos by visibility, their views, the bytes of their originals."""
    is_sample = everything.value > SAMPLE
    top = Video.objects.filter(listed=True).order_by("-views").values_list("views", flat=True)
    most = list(top[:MOST_VIEWED]) if is_sample else []
    # Those above the last of them: as many as it has, others may have, too.
    best = [views for views in most if views > most[-1]]
    at_the_top = {"$and": ["$listed", {"$gt": ["$views", most[-1]]}]} if most else False
    pipeline: list[dict[str, Any]] = [{"$sample": {"size": SAMPLE}}] if is_sample else []
    pipeline.append(
        {
            "$group": {
                "_id": "$visibility",
                "videos": {"$sum": 1},
                "views": {"$sum": {"$cond": [at_the_top, 0, "$views"]}},
                "bytes": {"$sum": "$original_bytes"},
            }
        }
    )
    rows = {row["_id"]: row for row in _collection(Video).aggregate(pipeline)}
    drawn = sum(row["videos"] for row in rows.values())
    scale = everything.value / drawn if is_sample and drawn else 1

    def figure(value: float) -> Figure:
        return Figure(round(value), Sort.ESTIMATE if is_sample else Sort.EXACT)

    def total(name: str) -> float:
        return scale * sum(row[name] for row in rows.values())

    return {
        **{
            one.value: figure(scale * rows.get(one.value, {}).get("videos", 0))
            for one in Visibility
        },
        "views": figure(total("views") + sum(best)),
        "originalsBytes": figure(total("bytes")),
    }


def _all(model: type[Model]) -> Figure:
    """What MongoDB notes of the collection, which a crash may leave a little wrong."""
    noted = int(_collection(model).estimated_document_count())
    if noted <= SAMPLE:
        return _counted(model._default_manager.all())
    return Figure(noted, Sort.ESTIMATE)


def _counted(rows: QuerySet[Any]) -> Figure:
    """By index. Filter by what one begins with."""
    count = int(rows.order_by()[:COUNT_MAX].count())
    return Figure(count, Sort.AT_LEAST if count == COUNT_MAX else Sort.EXACT)


def _collection(model: type[Model]) -> Any:
    return _mongo()[model._meta.db_table]


def _mongo() -> Any:
    wrapper: Any = connection
    wrapper.ensure_connection()
    return wrapper.database
