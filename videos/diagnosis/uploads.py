"""Resumable uploads: rows that nobody sweeps, files that no row knows. Live ones are spared."""

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.diagnosis import Finding, Severity, Workshop
from videos.models import Upload, UploadState
from videos.services import upload_expiry

BATCH = 200
PATIENCE = timedelta(minutes=10)
"""The sweeper comes every minute."""
SETTLED = timedelta(seconds=15)
"""A row goes a moment before its file."""
HELD = (UploadState.RECEIVING, UploadState.COMPLETE)


def forgotten_uploads() -> Iterator[Finding]:
    """Expired rows, complete ones that became no video, and files without a row."""
    yield from _forgotten()
    yield from _unnamed()


def _forgotten() -> Iterator[Finding]:
    late = timezone.now() - PATIENCE
    expired = Upload.objects.filter(expires_at__lte=late, lock_expires_at__lte=late)
    complete = Upload.objects.filter(state=UploadState.COMPLETE, lock_expires_at__lte=late)
    kinds = (
        ("upload.expired", expired, "It expired and is still there."),
        ("upload.unfinished", complete, "All its bytes are here, and no video was made of it."),
    )
    for code, rows, text in kinds:
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:BATCH]:
            yield Finding(
                code=code,
                severity=Severity.WARNING,
                subject=f"videos.Upload {pk}",
                text=f"{text} Does the housekeeper run? A repair does what it does each minute.",
                mend=_sweep,
            )


def _unnamed() -> Iterator[Finding]:
    suspects = _files_without_row()
    if suspects:
        time.sleep(SETTLED.total_seconds())
    for path in sorted(suspects & _files_without_row()):
        yield Finding(
            code="upload.unnamed",
            severity=Severity.WARNING,
            subject=f"scratch/tus/{path.name}",
            text=(
                "No upload knows of this file. A repair moves it to lost+found; the housekeeper "
                "removes it an hour after it was last written to."
            ),
            facts={"files": 1},
            mend=partial(_put_aside, path),
        )


def _files_without_row() -> set[Path]:
    files = set(Path(settings.SCRATCH_ROOT, "tus").glob("*"))
    ids = [ObjectId(path.name) for path in files if ObjectId.is_valid(path.name)]
    named = Upload.objects.filter(pk__in=ids, state__in=HELD).values_list("pk", flat=True)
    known = {str(pk) for pk in named} if ids else set()
    return {path for path in files if path.name not in known}


def _sweep(_workshop: Workshop) -> str:
    return f"{upload_expiry.sweep_uploads(timezone.now())} dealt with"


def _put_aside(path: Path, workshop: Workshop) -> str:
    workshop.keep_file(path, f"scratch/tus/{path.name}")
    return "moved to lost+found"
