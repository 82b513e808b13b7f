"""Replacing a video's film: all of it or nothing.

The new film stands beside the old one, named by a job of its own (`Video.replacement_id`), until
every file of it is made; then one transaction (`processing`) lets the document name the new files.
Until then, and for ever if it fails, the video plays the old film.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bson import ObjectId

from core.errors import Conflict, NotFound
from core.mongo.transaction import run_in_transaction, transactional
from core.storage import media_store
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import jobs, upload_quota
from videos.services.access import own_video
from videos.services.publishing import container_of
from videos.services.removal import forget_media
from videos.services.reservations import keep, release, reserve


class ReplacementUnderWay(Conflict):
    code = "replacement_under_way"
    message = "Another film is being processed for this video. Wait for it, or cancel it."


class NotProcessedYet(Conflict):
    code = "not_processed_yet"
    message = "The first film of this video is still being processed."


def replace_film(video_id: ObjectId, *, by: Any, film: Path) -> Video:
    """`exchange_film` within the person's quota. As a new video does, it counts once it is taken,
    whatever becomes of it afterwards. Raises QuotaExceeded."""
    ensure_replaceable(video_id, by=by)
    size = film.stat().st_size
    day = upload_quota.open_day(by.pk)
    upload_quota.ensure_room(by.pk, size=size)
    return exchange_film(
        video_id,
        by=by,
        film=film,
        together_with=lambda _video: upload_quota.reserve(by.pk, size=size, day=day),
    )


def ensure_replaceable(video_id: ObjectId, *, by: Any) -> Video:
    """The video, if another film may be sent for it now. Raises what `exchange_film` raises."""
    video = own_video(video_id, by=by)
    _failed_before(video)
    return video


def exchange_film(
    video_id: ObjectId, *, by: Any, film: Path, together_with: Callable[[Video], object]
) -> Video:
    """Take over the uploaded file `film`, and queue its processing. A replacement that has failed
    gives way to this one. `together_with` runs in the transaction that queues it; if it raises,
    the video keeps its film.

    Raises UnsupportedMedia for what is no film, ReplacementUnderWay, NotProcessedYet, and what
    `own_video` raises; nothing is left then.
    """
    video = ensure_replaceable(video_id, by=by)
    container = container_of(film)
    key = f"{video.media_folder}/original/{secrets.token_hex(8)}.{container}"
    reservation = reserve(video.pk, key)
    try:
        media_store().receive(film, key)
        return run_in_transaction(
            lambda: _queue(video_id, key, reservation, by=by, together_with=together_with)
        )
    except BaseException:
        release(reservation)
        raise


def _queue(
    video_id: ObjectId,
    key: str,
    reservation: ObjectId,
    *,
    by: Any,
    together_with: Callable[[Video], object],
) -> Video:
    video = own_video(video_id, by=by)
    failed = _failed_before(video)
    together_with(video)
    if failed is not None:
        _forget(video, failed)
    job = jobs.enqueue(JobKind.TRANSCODE, video_id=video.pk, media_key=key)
    video.replacement_id = job.pk
    video.save(update_fields=["replacement_id", "updated_at"])
    keep(reservation)
    return video


def _failed_before(video: Video) -> ProcessingJob | None:
    """The video's failed replacement, if there is one. Raises where none may begin."""
    if video.status in (Status.UPLOADING, Status.PROCESSING):
        raise NotProcessedYet
    job = replacement_of(video)
    if job is not None and job.state != JobState.FAILED:
        raise ReplacementUnderWay
    return job


def replacement_of(video: Video) -> ProcessingJob | None:
    """The job of the film that is to take the place of the video's own."""
    if video.replacement_id is None:
        return None
    job: ProcessingJob | None = ProcessingJob.objects.filter(pk=video.replacement_id).first()
    return job


@transactional
def cancel_replacement(video_id: ObjectId, *, by: Any) -> Video:
    """Give up a replacement, under way or failed; the video stays as it is. NotFound where there
    is none."""
    video = own_video(video_id, by=by)
    job = replacement_of(video)
    if job is None:
        raise NotFound("There is no replacement to cancel.")
    _forget(video, job)
    video.replacement_id = None
    video.save(update_fields=["replacement_id", "updated_at"])
    return video


def _forget(video: Video, job: ProcessingJob) -> None:
    """Remove the job and its film. A worker that still has it finds it gone, and removes what it
    has made."""
    ProcessingJob.objects.filter(pk=job.pk).delete()
    forget_media(video.pk, job.media_key)
