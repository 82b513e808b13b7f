"""From the last byte to a video, or to another film of one: once, whoever asks and whenever a
server dies."""

import os
import shutil
import time
import uuid
from functools import partial
from pathlib import Path
from typing import IO, Any

from bson import ObjectId
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.errors import Conflict, Forbidden, Invalid, NotFound, UnsupportedMedia
from core.mongo.transaction import transactional
from videos.models import Upload, UploadState, Video
from videos.services import upload_quota
from videos.services.access import own_video
from videos.services.holding import is_to_wait
from videos.services.publishing import VideoText, create_video, edit_video
from videos.services.replacing import exchange_film
from videos.services.upload_lock import Lock, UploadLocked
from videos.services.uploads import discard, own_upload, reread

PATIENCE_SECONDS = 1.5
POLL_SECONDS = 0.05


def finish(upload: Upload) -> Upload:
    """Make the video of an upload that is complete; one that is finished is left as it is.

    The file is linked, not moved, and goes when the video is there: a server that dies meanwhile
    leaves all that the next attempt needs. The row learns of its video in the transaction that
    queues the processing, so there is one video, however many attempts there are. Raises
    UploadLocked where another makes it at this moment; UnsupportedMedia for what is no film and
    NotFound or Forbidden where the video to replace is gone, after which nothing is left; and
    Conflict while that video is busy with another film, until which all stays as it is.
    """
    if upload.state == UploadState.FINISHED:
        return upload
    lock = Lock.acquire(upload, state=UploadState.COMPLETE)
    if lock is None:
        upload = reread(upload)
        if upload.state == UploadState.FINISHED:
            return upload
        raise UploadLocked
    try:
        _make_video(upload, lock)
    except (UnsupportedMedia, NotFound, Forbidden):
        discard(upload, still=Q(lock_token=lock.token))
        raise
    except BaseException:
        lock.release()
        raise
    upload.path.unlink(missing_ok=True)
    return reread(upload)


def standing(upload_id: ObjectId, *, by: Any) -> Upload:
    """The upload for whoever wants to go on with it. A request that has just lost its client is
    given a moment to store what has arrived; what a dead server has left before the last step is
    finished. Raises NotFound, and UnsupportedMedia for what turns out to be no film."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    upload = own_upload(upload_id, by=by)
    while upload.lock_expires_at > timezone.now() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        upload = own_upload(upload_id, by=by)
    return finish_if_complete(upload)


def finish_if_complete(upload: Upload) -> Upload:
    """Take up what a dead server has left before the last step, unless another is at it or the
    video to replace is busy."""
    if upload.state == UploadState.COMPLETE:
        try:
            return finish(upload)
        except (UploadLocked, Conflict):
            return upload
    return upload


def publish_upload(
    upload_id: ObjectId, *, by: Any, text: VideoText, thumbnail: IO[bytes] | None = None
) -> Video:
    """The video of a finished upload, with `text` and `thumbnail` applied: the form that comes
    after the file. Raises Invalid where there is no such upload, or it is not finished."""
    upload = _named(upload_id, by=by)
    if upload.video_id is None:
        raise Invalid("This upload is not finished.", code="unfinished", field="uploadId")
    try:
        return edit_video(upload.video_id, by=by, text=text, thumbnail=thumbnail)
    except NotFound:
        raise Invalid("There is no such upload.", field="uploadId") from None


def replace_by_upload(video_id: ObjectId, *, upload_id: ObjectId, by: Any) -> Video:
    """The video whose film a finished upload replaces, as it was begun to do. Asking again changes
    nothing. Raises Invalid for another upload, and what `finish` raises."""
    upload = _named(upload_id, by=by)
    if upload.replaces != video_id:
        raise Invalid(
            "This upload was not begun for this video: name it as videoId in Upload-Metadata.",
            field="uploadId",
        )
    if upload.state == UploadState.RECEIVING:
        raise Invalid("This upload is not finished.", code="unfinished", field="uploadId")
    finish(upload)
    return own_video(video_id, by=by)


def _named(upload_id: ObjectId, *, by: Any) -> Upload:
    try:
        return finish_if_complete(own_upload(upload_id, by=by))
    except NotFound:
        raise Invalid("There is no such upload.", field="uploadId") from None


def _make_video(upload: Upload, lock: Lock) -> None:
    film, close = _linked(upload), partial(_close, upload, lock)
    try:
        if upload.replaces is not None:
            exchange_film(upload.replaces, by=upload.owner, film=film, together_with=close)
            return
        create_video(
            by=upload.owner,
            film=film,
            text=VideoText(
                title=upload.title, description=upload.description, visibility=upload.visibility
            ),
            is_held=is_to_wait(by=upload.owner),
            together_with=close,
        )
    finally:
        film.unlink(missing_ok=True)


@transactional
def _close(upload: Upload, lock: Lock, video: Video) -> None:
    if not lock.release(
        state=UploadState.FINISHED,
        video_id=video.pk,
        expires_at=timezone.now() + settings.UPLOAD_EXPIRES,
    ):
        raise UploadLocked
    upload_quota.close(upload.owner_id)


def _linked(upload: Upload) -> Path:
    """The same bytes under a name that may be moved away."""
    folder = Path(settings.SCRATCH_ROOT, "uploads")
    folder.mkdir(parents=True, exist_ok=True)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.touch()  # an empty upload never had a file
    film = folder / f"{uuid.uuid4().hex}.upload"
    try:
        os.link(upload.path, film)
    except OSError:  # a disk without hard links
        shutil.copyfile(upload.path, film)
    return film
