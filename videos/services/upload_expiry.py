"""What nobody comes back for goes; what a dead server has left undone is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.db.models import Q

from accounts.models import User
from core.errors import DomainError
from videos.models import Upload, UploadState
from videos.services.upload_finishing import finish_if_complete
from videos.services.uploads import discard

log = structlog.get_logger(__name__)

BATCH = 200
UNNAMED_AFTER = timedelta(hours=1)
"""The row comes before its file, so a file without a row is what a deletion has not reached."""


class Fate(StrEnum):
    """What becomes of an upload."""

    FINISHED = "finished"
    EXPIRED = "expired"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Swept:
    """An upload, by its id, or a file of none, by its name; not `done` where it is only to be, or
    where somebody was quicker. `bytes` are those of its file."""

    fate: Fate
    name: str
    bytes: int
    done: bool


def sweep_uploads(now: datetime) -> int:
    """What the sweeper does every minute: a batch of each kind. How many were dealt with."""
    return sum(each.done for each in sweep(now, at_most=BATCH))


def sweep(now: datetime, *, dry_run: bool = False, at_most: int | None = None) -> Iterator[Swept]:
    """Finish complete uploads, remove expired ones and files without a row, one after the other:
    all of them, or `at_most` of each kind."""
    yield from islice(_finish_left(now, dry_run=dry_run), at_most)
    yield from islice(_remove_expired(now, dry_run=dry_run), at_most)
    yield from islice(_remove_unnamed_files(now, dry_run=dry_run), at_most)


def _finish_left(now: datetime, *, dry_run: bool) -> Iterator[Swept]:
    left = Upload.objects.filter(state=UploadState.COMPLETE, lock_expires_at__lte=now)
    for upload in _each(left, "lock_expires_at"):
        owner = User.objects.filter(pk=upload.owner_id, is_active=True).first()
        if owner is None:
            continue
        done, upload.owner = False, owner
        try:
            if not dry_run:
                done = finish_if_complete(upload).state == UploadState.FINISHED
        except DomainError as error:  # no film: it is gone now, and the others have their turn
            log.info("a complete upload is no video", upload=str(upload.pk), code=error.code)
        yield Swept(Fate.FINISHED, str(upload.pk), upload.length, done)


def _remove_expired(now: datetime, *, dry_run: bool) -> Iterator[Swept]:
    """Whatever has been written to or finished meanwhile is spared by the last condition."""
    expired = Q(expires_at__lte=now, lock_expires_at__lte=now)
    for row in _each(Upload.objects.filter(expires_at__lte=now), "expires_at"):
        if dry_run and row.lock_expires_at > now:
            continue
        size = _size(row.path)
        done = not dry_run and discard(row, still=expired)
        yield Swept(Fate.EXPIRED, str(row.pk), size, done)


def _remove_unnamed_files(now: datetime, *, dry_run: bool) -> Iterator[Swept]:
    limit = (now - UNNAMED_AFTER).timestamp()
    files = iter(Path(settings.SCRATCH_ROOT, "tus").glob("*"))
    while paths := list(islice(files, BATCH)):
        old = [path for path in paths if _written(path) < limit]
        ids = [ObjectId(path.name) for path in old if ObjectId.is_valid(path.name)]
        wanted = Upload.objects.filter(
            pk__in=ids, state__in=(UploadState.RECEIVING, UploadState.COMPLETE)
        )
        named = {str(pk) for pk in wanted.values_list("pk", flat=True)}
        for path in old:
            if path.name in named:
                continue
            size = _size(path)
            if not dry_run:
                log.info("unnamed upload removed", name=path.name)
                path.unlink(missing_ok=True)
            yield Swept(Fate.UNNAMED, path.name, size, not dry_run)


def _each(rows: Any, time: str) -> Iterator[Upload]:
    """In the order of the index, each batch going on where the last one ended, so that what is
    spared is met once."""
    ordered = rows.order_by(time)
    rest, at, met = ordered, None, set[ObjectId]()
    while page := list(rest[:BATCH]):
        yield from page
        until = getattr(page[-1], time)
        latest = {row.pk for row in page if getattr(row, time) == until}
        at, met = until, latest | (met if until == at else set())
        rest = ordered.filter(**{f"{time}__gte": at}).exclude(pk__in=met)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
