"""Removing videos: every row that names one in one transaction, its files by a job."""

from typing import Any

import structlog
from bson import ObjectId
from django.utils import timezone

from core import audit
from core.events import publish
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from core.storage import media_store
from core.storage.holds import is_held
from videos.events import VideoDeleted
from videos.models import HistoryEntry, JobKind, ProcessingJob, Status, Video, VideoDay
from videos.services import jobs
from videos.services.access import own_video
from videos.services.listing import unlist_deleted

log = structlog.get_logger(__name__)


def delete_video(video_id: ObjectId, *, by: Any) -> None:
    """Remove one's own video. Raises what `own_video` raises."""
    own_video(video_id, by=by)
    with in_turn(video_id):
        _delete(video_id, by=by)


@transactional
def _delete(video_id: ObjectId, *, by: Any) -> None:
    _claim(video_id)
    _remove(own_video(video_id, by=by), by=by)


def remove_video(video: Video, *, by: Any, reason: str = "") -> None:
    """`delete_video` without asking whose it is: for staff and for the removal of accounts.

    A video that somebody else has just deleted is left alone.
    """
    with in_turn(video.pk):
        _remove_current(video.pk, by=by, reason=reason)


@transactional
def _remove_current(video_id: ObjectId, *, by: Any, reason: str) -> None:
    _claim(video_id)
    # As it is now: what was read outside this transaction may have been unlisted since.
    found: Video | None = Video.objects.filter(pk=video_id).first()
    if found is not None:
        _remove(found, by=by, reason=reason)


@transactional
def remove_abandoned(video_id: ObjectId) -> bool:
    """Remove a video whose upload never ended; False where it has."""
    _claim(video_id)
    found = Video.objects.filter(pk=video_id, status=Status.UPLOADING).first()
    if found is None:
        return False
    _remove(found, by=None, reason="The upload was never finished.")
    return True


def forget_media(video_id: ObjectId, key: str) -> None:
    """Have the file or folder `key` removed by a job, once the open transaction is committed."""
    jobs.enqueue(JobKind.DELETE_MEDIA, video_id=video_id, media_key=key)


def discard_media(video_id: ObjectId, key: str) -> None:
    """Remove the file or folder `key` now, or by a job where the store does not answer or files
    are held."""
    if is_held():
        forget_media(video_id, key)
        return
    try:
        media_store().delete(key)
    except OSError as error:
        log.warning("media not removed, a job will", key=key, error=str(error)[:200])
        forget_media(video_id, key)


def _claim(video_id: ObjectId) -> None:
    """Hold the document from the first operation on: likes and comments that come meanwhile then
    wait for the removal, which they would otherwise make start anew for ever."""
    Video.objects.filter(pk=video_id).update(updated_at=timezone.now())


@transactional
def _remove(video: Video, *, by: Any, reason: str = "") -> None:
    unlist_deleted(video)
    HistoryEntry.objects.filter(video_id=video.pk).delete()
    VideoDay.objects.filter(video_id=video.pk).delete()
    ProcessingJob.objects.filter(video_id=video.pk, kind=JobKind.TRANSCODE).delete()
    publish(VideoDeleted(video_id=video.pk, owner_id=video.owner_id))
    # Last: Django looks for rows that still name it. A comment or like that comes meanwhile
    # counts itself on this document, so one of the two transactions is tried again.
    Video.objects.filter(pk=video.pk).delete()
    audit.record("video.deleted", by=by, target=video, reason=reason, before={"title": video.title})
    forget_media(video.pk, video.media_folder)
    _forget_what_comes_later(video)


def _forget_what_comes_later(video: Video) -> None:
    """Whoever was given a form for this video's film can send one although the video is gone, and
    the store takes it. Nobody notes which videos had a form, so any young one is asked about."""
    direct = media_store().direct_uploads
    if direct is None:
        return
    closed_at = video.created_at + direct.arrives_within
    if closed_at > timezone.now():
        jobs.enqueue_for_later(
            JobKind.DELETE_MEDIA,
            video_id=video.pk,
            media_key=video.media_folder,
            run_after=closed_at,
        )
