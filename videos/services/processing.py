"""From the uploaded file to a video that plays: one attempt, in a folder of its own."""

import errno
import shutil
from pathlib import Path

import structlog
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.events import publish
from core.mongo.transaction import run_in_transaction
from core.storage import Converter, media_store
from videos.events import VideoFileReplaced, VideoReady
from videos.media.failures import disk_full
from videos.models import ProcessingJob, Rendition, Status, Video
from videos.services import converting, jobs
from videos.services.lease import Lease, LeaseLostError
from videos.services.listing import relist
from videos.services.originals import at_hand
from videos.services.produced import Produced
from videos.services.producing import produce
from videos.services.removal import discard_media, forget_media
from videos.services.reservations import keep, release, reserve

log = structlog.get_logger(__name__)


def process(lease: Lease) -> None:
    """Make every file of the job's video, publish them at once, and mark the video ready.

    Raises MediaError with the reason when the film cannot be processed, LeaseLostError when
    another worker has taken over, StillWaiting when the store is still at work. Nothing of a
    failed attempt stays behind.
    """
    job = lease.job
    video = Video.objects.filter(pk=job.video_id).first()
    if video is None or not _is_wanted(job, video):  # deleted, or replaced, meanwhile
        jobs.finish(job)
        return
    original = job.media_key or video.original
    converter = media_store().converter
    if converter is None:
        _process_here(video, original, lease)
    else:
        _process_there(video, original, lease, converter)


def _process_here(video: Video, original: str, lease: Lease) -> None:
    """Make all files on this machine, and publish them."""
    source = at_hand(original, lease)
    job, source_bytes = lease.job, source.stat().st_size
    _forget_earlier_attempts(job, video)
    attempt = f"{job.pk}-{job.fencing}"
    folder = _scratch(attempt)
    revision = f"{video.media_folder}/{attempt}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        produced = produce(source, folder, revision=revision, steps=lease)
        lease.enter("publishing", progress=98)
        _publish(lease, folder, produced, source_bytes)
        _settle(original)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(str(error)) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(original: str) -> None:
    """The film has come home with its files: another copy of it is no longer needed."""
    try:
        media_store().settle(original)
    except OSError as error:  # the video is ready; `move_media` asks again
        log.warning("a copy of the film stays", key=original, error=str(error)[:200])


def _publish(lease: Lease, folder: Path, produced: Produced, source_bytes: int) -> None:
    """Put the files in their place and let the video name them, or have them removed."""
    video_id, revision = lease.job.video_id, produced.revision
    reservation = reserve(video_id, revision)
    try:
        media_store().publish(folder, revision)
        run_in_transaction(lambda: _make_ready(lease, produced, source_bytes, reservation))
    except LeaseLostError:
        is_there = Video.objects.filter(pk=video_id).exists()
        discard_media(video_id, revision if is_there else Video(pk=video_id).media_folder)
        release(reservation)
        raise
    except BaseException:
        release(reservation)
        raise


def _process_there(video: Video, original: str, lease: Lease, converter: Converter) -> None:
    """Let the store make the files. Attempts share one folder of its: what another worker of this
    job finds there it goes on with, so only what nobody waits for is removed."""
    try:
        produced = converting.convert(original, lease, converter)
        source_bytes = media_store().local_path(original).stat().st_size
        run_in_transaction(lambda: _make_ready(lease, produced, source_bytes))
    except LeaseLostError:
        current = Video.objects.filter(pk=video.pk).first()
        if current is None:
            discard_media(video.pk, video.media_folder)
        elif not _is_wanted(lease.job, current) and current.original != original:
            discard_media(video.pk, converter.folder_of(original))
        raise
    converter.release(original)


def _is_wanted(job: ProcessingJob, video: Video) -> bool:
    """Whether the video still waits for what this job makes."""
    return job.pk in (video.job_id, video.replacement_id)


def _forget_earlier_attempts(job: ProcessingJob, video: Video) -> None:
    """Remove what workers have left half made, or published before the video named it, that died
    or lost the database. One that still lives will find the job taken, and removes its own."""
    for fencing in range(1, job.fencing):
        attempt = f"{job.pk}-{fencing}"
        shutil.rmtree(_scratch(attempt), ignore_errors=True)
        revision = f"{video.media_folder}/{attempt}"
        if revision != video.revision:
            discard_media(video.pk, revision)


def _scratch(attempt: str) -> Path:
    return Path(settings.SCRATCH_ROOT, "attempts", attempt)


def _make_ready(
    lease: Lease, produced: Produced, source_bytes: int, reservation: ObjectId | None = None
) -> None:
    """In one transaction: the job is done, and the video names the new files."""
    if not jobs.finish(lease.job):
        raise LeaseLostError(str(lease.job.pk))
    video = Video.objects.filter(pk=lease.job.video_id).first()
    if video is None or not _is_wanted(lease.job, video):
        raise LeaseLostError(str(lease.job.pk))
    if reservation is not None:
        keep(reservation)
    was_ready = video.status == Status.READY
    revision, outdated = produced.revision, video.revision
    if lease.job.pk == video.replacement_id:
        _take_over_original(video, lease.job, size=source_bytes)
    picked = [f"{revision}/{name}" for name in produced.thumbnails]
    if not video.thumbnail or video.thumbnail in video.thumbnail_candidates:
        video.thumbnail = picked[0] if picked else ""
    video.thumbnail_candidates = picked
    video.revision = revision
    video.master = produced.master
    video.storyboard = produced.storyboard
    video.renditions = [
        Rendition(path=p.path, width=p.width, height=p.height, bitrate=p.bitrate, size=p.size)
        for p in produced.progressives
    ]
    video.duration = round(produced.duration, 3)
    video.width = produced.width
    video.height = produced.height
    video.status = Status.READY
    if video.published_at is None and video.visibility != "private":
        video.published_at = timezone.now()
    video.save()
    relist(video)
    if outdated and outdated != revision:
        forget_media(video.pk, outdated)
    happened = VideoFileReplaced if was_ready else VideoReady
    publish(happened(video_id=video.pk, owner_id=video.owner_id))


def _take_over_original(video: Video, job: ProcessingJob, *, size: int) -> None:
    """The new film becomes the video's own; the old one's file and job have done their work."""
    ProcessingJob.objects.filter(pk=video.job_id).delete()
    forget_media(video.pk, video.original)
    video.original, video.original_bytes = job.media_key, size
    video.job_id, video.replacement_id = job.pk, None
