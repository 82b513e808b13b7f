"""Holding an upload while it is written or finished.

The row says who holds it, and until when, so that a dead server does not keep it. The file says it
a second time, for the instant of each write: who takes over an expired lock waits until the file
is free, and a writer looks at its lease with the file in its hands. A writer that was thought dead
can therefore not write into what another has begun.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.errors import DomainError
from videos.models import Upload, UploadState

FINISHING = timedelta(minutes=5)
"""How long making the video may take: moving the file to another disk, for one. Longer, and another
attempt may begin beside it, of which one wins."""
FILE_PATIENCE_SECONDS = 1.0
POLL_SECONDS = 0.02


class UploadLocked(DomainError):
    """Another request is at it: 423. Ask for the offset and go on a little later."""

    status = HTTPStatus.LOCKED
    code = "upload_locked"
    message = "This upload is being written by another request."


class Lock:
    """A claim on one upload. `renew` and `release` say whether it still was ours."""

    def __init__(self, upload: Upload, token: str) -> None:
        self.upload = upload
        self.token = token
        self._renewed = time.monotonic()

    @classmethod
    def acquire(cls, upload: Upload, *, state: UploadState, **still: Any) -> "Lock | None":
        """Hold the upload if it is free, in `state` and `still` so; None where it is not. Of many
        at the same moment one succeeds."""
        now = timezone.now()
        token = secrets.token_hex(16)
        lease = settings.UPLOAD_LOCK if state == UploadState.RECEIVING else FINISHING
        won = Upload.objects.filter(
            pk=upload.pk, state=state, lock_expires_at__lte=now, **still
        ).update(lock_token=token, lock_expires_at=now + lease)
        return cls(upload, token) if won else None

    def is_due(self) -> bool:
        """Whether the lease should be renewed before anything more is written."""
        return time.monotonic() - self._renewed > settings.UPLOAD_LOCK.total_seconds() / 5

    def renew(self, **changes: Any) -> bool:
        """Prolong the lease, and store `changes`."""
        renewed = time.monotonic()
        now = timezone.now()
        held = self._row().update(
            lock_expires_at=now + settings.UPLOAD_LOCK,
            expires_at=now + settings.UPLOAD_EXPIRES,
            **changes,
        )
        self._renewed = renewed
        return bool(held)

    def release(self, **changes: Any) -> bool:
        """Let others have it, and store `changes`."""
        return bool(self._row().update(lock_token="", lock_expires_at=timezone.now(), **changes))

    def _row(self) -> Any:
        return Upload.objects.filter(pk=self.upload.pk, lock_token=self.token)


@contextmanager
def file_held(descriptor: int) -> Iterator[None]:
    """Have the open file to oneself. Raises UploadLocked where another keeps it for long: its
    process is stopped in the middle of a write."""
    deadline = time.monotonic() + FILE_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UploadLocked from None
            time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def open_file(upload: Upload) -> int:
    """The file's descriptor, the file made where there is none."""
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    return os.open(upload.path, flags, settings.FILE_UPLOAD_PERMISSIONS)
