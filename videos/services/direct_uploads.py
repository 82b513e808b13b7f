"""Uploading from the browser straight to the store, where the store can take it.

A signed form is good for one film of one video. What was sent is believed only after the store has
been asked, and is then fetched and probed by the job like any other upload.
"""

import secrets
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.errors import Invalid, NotFound, TooLarge, UnsupportedMedia
from core.mongo.transaction import transactional
from core.storage import DirectForm, DirectUpload, DirectUploads, media_store
from videos.models import Status, Video
from videos.services import publishing, upload_quota
from videos.services.access import own_video
from videos.services.holding import is_to_wait
from videos.services.removal import delete_video

PENDING = ".upload"
"""The extension of a film that nobody has looked at."""


def open_upload(*, by: Any, text: publishing.VideoText) -> tuple[Video, DirectForm]:
    """A new video, `uploading`, and the form for its film. NotFound where the store takes none,
    QuotaExceeded where no byte of it would be accepted."""
    store = _direct_uploads()
    upload_quota.ensure_room(by.pk, size=1)
    now = timezone.now()
    waits = is_to_wait(by=by)
    video = Video(pk=ObjectId(), owner=by, created_at=now, is_hidden=waits, is_held=waits)
    publishing.apply_text(video, text, now=now)
    video.original = f"{video.media_folder}/original/{secrets.token_hex(8)}{PENDING}"
    form = store.form(video.original)
    video.save(force_insert=True)
    return video, form


def complete_upload(video_id: ObjectId, *, by: Any) -> Video:
    """Look at what was uploaded and queue its processing; a second call changes nothing.

    The film counts for the person's quota now, since nobody knew its size before. Raises Invalid
    `not_uploaded`, and TooLarge, UnsupportedMedia or QuotaExceeded, after which nothing is left.
    """
    store = _direct_uploads()
    video = own_video(video_id, by=by)
    if not _is_open(video):
        return video
    found = store.find(video.original)
    if found is None:
        raise Invalid("Nothing has been uploaded for this video.", code="not_uploaded")
    if found.size > settings.UPLOAD_MAX_BYTES:
        delete_video(video_id, by=by)
        raise TooLarge(f"A film may have {settings.UPLOAD_MAX_BYTES} bytes at most.")
    if not found.extension:
        delete_video(video_id, by=by)
        raise UnsupportedMedia("This is not a film in a format we know.")
    try:
        return _complete(video_id, found, by=by, day=upload_quota.open_day(by.pk))
    except upload_quota.QuotaExceeded:
        delete_video(video_id, by=by)
        raise


@transactional
def _complete(video_id: ObjectId, found: DirectUpload, *, by: Any, day: date) -> Video:
    video = own_video(video_id, by=by)
    if _is_open(video):
        upload_quota.reserve(by.pk, size=found.size, day=day)
        video.original = str(PurePosixPath(video.original).with_suffix(f".{found.extension}"))
        video.original_bytes = found.size
        video.save(update_fields=["original", "original_bytes", "updated_at"])
        publishing.start_processing(video)
    return video


def _is_open(video: Video) -> bool:
    return video.status == Status.UPLOADING and video.original.endswith(PENDING)


def _direct_uploads() -> DirectUploads:
    store = media_store().direct_uploads
    if store is None:
        raise NotFound("Direct uploads are not offered here.")
    return store
