"""What nobody comes back for goes; what a dead server has left undone is done."""

from datetime import datetime, timedelta
from pathlib import Path

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


def sweep_uploads(now: datetime) -> int:
    """Finish complete uploads, remove expired ones and files without a row. How many in all."""
    return _finish_left(now) + _remove_expired(now) + _remove_unnamed_files(now)


def _finish_left(now: datetime) -> int:
    left = Upload.objects.filter(state=UploadState.COMPLETE, lock_expires_at__lte=now)
    done = 0
    for upload in list(left.order_by("lock_expires_at")[:BATCH]):
        owner = User.objects.filter(pk=upload.owner_id, is_active=True).first()
        if owner is None:
            continue
        upload.owner = owner
        try:
            done += finish_if_complete(upload).state == UploadState.FINISHED
        except DomainError as error:  # no film: it is gone now, and the others have their turn
            log.info("a complete upload is no video", upload=str(upload.pk), code=error.code)
    return done


def _remove_expired(now: datetime) -> int:
    """Whatever has been written to or finished meanwhile is spared by the last condition."""
    expired = Q(expires_at__lte=now, lock_expires_at__lte=now)
    rows = list(Upload.objects.filter(expires_at__lte=now).order_by("expires_at")[:BATCH])
    return sum(discard(row, still=expired) for row in rows)


def _remove_unnamed_files(now: datetime) -> int:
    limit = (now - UNNAMED_AFTER).timestamp()
    old = [path for path in Path(settings.SCRATCH_ROOT, "tus").glob("*") if _written(path) < limit]
    ids = [ObjectId(path.name) for path in old if ObjectId.is_valid(path.name)]
    wanted = Upload.objects.filter(
        pk__in=ids, state__in=(UploadState.RECEIVING, UploadState.COMPLETE)
    )
    named = {str(pk) for pk in wanted.values_list("pk", flat=True)}
    unnamed = [path for path in old if path.name not in named]
    for path in unnamed:
        log.info("unnamed upload removed", name=path.name)
        path.unlink(missing_ok=True)
    return len(unnamed)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
