"""Resumable uploads: begun, found, given up. Writing, finishing and expiry stand beside this."""

from datetime import date
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.errors import Invalid, NotFound, TooLarge
from core.mongo.transaction import on_commit, transactional
from core.mongo.turns import in_turn
from videos.models import Upload, UploadState, Visibility
from videos.services import upload_quota
from videos.services.publishing import VideoText
from videos.services.replacing import ensure_replaceable
from videos.services.upload_lock import UploadLocked
from videos.upload_metadata import UNTITLED

NOT_FOUND = "Upload not found."


def create_upload(*, by: Any, length: int, metadata: str, text: VideoText) -> Upload:
    """Begin an upload of `length` bytes that becomes a video with `text`, or the film of the one
    that `metadata` names.

    Raises TooLarge, QuotaExceeded, TooManyUploads, and for a named video what `ensure_replaceable`
    raises.
    """
    if length > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(
            f"A film may have {settings.UPLOAD_MAX_BYTES} bytes at most.", field="Upload-Length"
        )
    if len(metadata) > settings.UPLOAD_METADATA_MAX_BYTES:
        raise Invalid(
            f"The header may have {settings.UPLOAD_METADATA_MAX_BYTES} bytes at most.",
            field="Upload-Metadata",
        )
    replaced = Upload(metadata=metadata).replaces
    if replaced is not None:
        ensure_replaceable(replaced, by=by)
    day = upload_quota.open_day(by.pk)
    with in_turn(by.pk):
        return _create(by=by, length=length, metadata=metadata, text=text, day=day)


@transactional
def _create(*, by: Any, length: int, metadata: str, text: VideoText, day: date) -> Upload:
    upload_quota.reserve(by.pk, size=length, day=day, resumable=True)
    return Upload.objects.create(
        owner=by,
        length=length,
        state=UploadState.RECEIVING if length else UploadState.COMPLETE,
        metadata=metadata,
        title=text.title or UNTITLED,
        description=text.description or "",
        visibility=text.visibility or Visibility.PUBLIC,
        day=day,
        expires_at=timezone.now() + settings.UPLOAD_EXPIRES,
    )


def own_upload(upload_id: ObjectId, *, by: Any) -> Upload:
    """The upload, if it is the actor's and has not expired. Raises NotFound: nobody else may know
    of it."""
    upload: Upload | None = Upload.objects.filter(
        pk=upload_id, owner_id=by.pk, expires_at__gt=timezone.now()
    ).first()
    if upload is None:
        raise NotFound(NOT_FOUND)
    upload.owner = by
    return upload


def reread(upload: Upload) -> Upload:
    """The row as it is now. Raises NotFound where it is gone."""
    now: Upload | None = Upload.objects.filter(pk=upload.pk).first()
    if now is None:
        raise NotFound(NOT_FOUND)
    now.owner = upload.owner
    return now


def terminate(upload_id: ObjectId, *, by: Any) -> None:
    """Give the upload up: a writer that is at it stops, the quota is given back. What has become
    a video stays one, and its bytes counted. Raises UploadLocked while the video is being made."""
    upload = own_upload(upload_id, by=by)
    at_rest = Q(state__in=(UploadState.RECEIVING, UploadState.FINISHED))
    if not discard(upload, still=at_rest | Q(lock_expires_at__lte=timezone.now())):
        reread(upload)  # NotFound where another request was quicker
        raise UploadLocked


@transactional
def discard(upload: Upload, *, still: Q) -> bool:
    """Remove row and file if the row is `still` so, and give the quota back unless a video was
    made of it. False, and nothing done, where it is not."""
    row = Upload.objects.filter(pk=upload.pk).filter(still).first()
    if row is None or not Upload.objects.filter(pk=upload.pk).filter(still).delete()[0]:
        return False
    if row.state != UploadState.FINISHED:
        upload_quota.give_back(row.owner_id, size=row.length, day=row.day)
    on_commit(lambda: row.path.unlink(missing_ok=True))
    return True
