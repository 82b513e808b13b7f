"""Removing files, so that neither a crash nor a full disk leaves any behind for ever."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.storage import media_store
from core.storage.holds import is_held
from core.storage.removal import remove_deferred
from videos.models import (
    HistoryEntry,
    JobKind,
    JobState,
    ProcessingJob,
    Status,
    Video,
    VideoDay,
)
from videos.services import jobs
from videos.services.converting import StillWaiting
from videos.services.lease import Lease
from videos.services.removal import remove_abandoned

log = structlog.get_logger(__name__)

HOLD_DELAY = (timedelta(seconds=30), timedelta(minutes=10))
"""A removal that files are held from looks again after the first, later and later up to the
second."""


def delete_media(lease: Lease) -> None:
    """Carry out a `delete_media` job. Doing it twice does no harm. Raises StillWaiting while files
    are held (`core.storage.holds`), which costs no try."""
    lease.enter("deleting", progress=50)
    _wait_for_hold(lease)
    media_store().delete(lease.job.media_key)
    if not Video.objects.filter(pk=lease.job.video_id).exists():
        _wait_for_hold(lease)  # again: whoever has taken one meanwhile may know the video
        # A file that was being published while the video was deleted has made its folder anew.
        media_store().delete(Video(pk=lease.job.video_id).media_folder)
        # Views that came in at the moment of deletion (see `services.watching`).
        HistoryEntry.objects.filter(video_id=lease.job.video_id).delete()
        VideoDay.objects.filter(video_id=lease.job.video_id).delete()
    jobs.finish(lease.job)


def _wait_for_hold(lease: Lease) -> None:
    """So that thousands of removals do not turn in circles during a long one."""
    if is_held():
        waited, (least, most) = timezone.now() - lease.job.created_at, HOLD_DELAY
        raise StillWaiting(delay=min(max(least, waited / 4), most), progress=0)


def sweep(now: datetime) -> int:
    """Remove abandoned scratch files, uploads whose server died, and the records of old jobs.
    Spares whatever has been written to lately. Returns how many were removed."""
    return (
        _sweep_scratch(now)
        + _sweep_uploads(now)
        + _sweep_jobs(now)
        + _sweep_held()
        + _sweep_deferred()
    )


def _sweep_scratch(now: datetime) -> int:
    removed = 0
    limit = (now - settings.SCRATCH_KEEP).timestamp()
    for folder in ("uploads", "attempts"):
        for path in Path(settings.SCRATCH_ROOT, folder).glob("*"):
            if _last_written(path) < limit:
                log.info("abandoned scratch removed", name=path.name)
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(
                    missing_ok=True
                )
                removed += 1
    return removed


def _sweep_uploads(now: datetime) -> int:
    """A document still `uploading` after a day: its server died between storing it and moving
    the file. Nobody but the owner has ever seen it."""
    removed = 0
    stale = Video.objects.filter(
        status=Status.UPLOADING, created_at__lt=now - settings.SCRATCH_KEEP
    )
    for video_id in list(stale.values_list("pk", flat=True)[:500]):
        removed += remove_abandoned(video_id)
    return removed


def _sweep_held() -> int:
    """Films that the store has had for good since their video became ready: the worker died
    before it could remove the copy on this disk."""
    converter = media_store().converter
    if converter is None:
        return 0
    held = {ObjectId(key.split("/")[1]): key for key in converter.held()}
    done = Video.objects.filter(pk__in=list(held), status=Status.READY)
    released = [
        original
        for pk, original, revision in done.values_list("pk", "original", "revision")
        # Only films that the store itself has converted; others may stand nowhere else.
        if held[pk] == original and revision == converter.folder_of(original)
    ]
    for key in released:
        converter.release(key)
    return len(released)


def _sweep_deferred() -> int:
    """Pictures whose removal had to wait."""
    try:
        return remove_deferred()
    except OSError as error:
        log.warning("deferred removals wait for the store", error=str(error)[:200])
        return 0


def _sweep_jobs(now: datetime) -> int:
    """Finished clearing-up jobs tell nobody anything."""
    done = ProcessingJob.objects.filter(
        state=JobState.SUCCEEDED,
        kind=JobKind.DELETE_MEDIA,
        finished_at__lt=now - settings.SCRATCH_KEEP,
    )
    ids = list(done.values_list("pk", flat=True)[:5000])
    return int(ProcessingJob.objects.filter(pk__in=ids).delete()[0]) if ids else 0


def _last_written(path: Path) -> float:
    """The newest modification in the tree; files that vanish meanwhile do not matter."""
    newest = 0.0
    for each in (path, *path.rglob("*")) if path.is_dir() else (path,):
        try:
            newest = max(newest, each.stat().st_mtime)
        except FileNotFoundError:
            continue
    return newest
