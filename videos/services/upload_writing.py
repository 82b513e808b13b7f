"""Taking bytes in: streamed to disk, the offset stored when they are there."""

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.http import UnreadablePostError
from django.utils import timezone

from core.errors import Conflict, DomainError, TooLarge
from core.writeback import EarlyWriteback, put
from videos.models import Upload, UploadState
from videos.services.upload_finishing import finish
from videos.services.upload_lock import Lock, UploadLocked, file_held, open_file
from videos.services.uploads import reread

log = structlog.get_logger(__name__)

CHUNK_BYTES, FAST_CHUNK_BYTES = 64 * 1024, 256 * 1024
"""Small, so that a slow connection is seen to live, and loses little with a server that dies;
larger for as long as they come within `FAST_SECONDS`."""
FAST_SECONDS = 0.1
STORE_SECONDS = 2.0
"""How much of the time of a fast upload is lost with a server that dies."""
ALGORITHMS = ("sha1", "sha256", "md5")


class OffsetMismatch(Conflict):
    """The client is not where we are: 409. It must ask for the offset."""

    code = "offset_mismatch"
    message = "Upload-Offset is not where this upload stands."


class ChecksumMismatch(DomainError):
    """What has arrived is not what was sent, and is forgotten: 460."""

    status = 460
    code = "checksum_mismatch"
    message = "The checksum does not fit the bytes that have arrived."


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to. `algorithm` is one of `ALGORITHMS`."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one request brings: `read(n)` gives up to n bytes, none at the end or when the client
    has gone; `size` is how many were announced."""

    offset: int
    size: int
    read: Callable[[int], bytes]
    checksum: Checksum | None = None


def write(upload: Upload, chunk: Chunk) -> Upload:
    """Append what comes, and finish the upload with its last byte. The upload as it stands then.

    A connection that is cut keeps what has arrived, unless a checksum was to prove it. Raises
    OffsetMismatch, TooLarge, UploadLocked, ChecksumMismatch, and what `finish` raises.
    """
    if chunk.offset != upload.offset:
        raise OffsetMismatch
    if chunk.offset + chunk.size > upload.length:
        raise TooLarge("This is more than Upload-Length has announced.")
    if upload.state != UploadState.RECEIVING:
        return finish(upload)
    lock = Lock.acquire(upload, state=UploadState.RECEIVING, offset=chunk.offset)
    if lock is None:
        now = reread(upload)
        raise OffsetMismatch if now.lock_expires_at <= timezone.now() else UploadLocked
    writer = _Writer(upload, lock, chunk)
    try:
        writer.run()
    finally:
        is_ours = writer.settle()
    upload = reread(upload)
    if not is_ours:
        raise UploadLocked
    return finish(upload) if upload.state == UploadState.COMPLETE else upload


class _Writer:
    """The file, from the chunk's offset on."""

    def __init__(self, upload: Upload, lock: Lock, chunk: Chunk) -> None:
        self.upload, self.lock, self.chunk = upload, lock, chunk
        self.position = chunk.offset
        self.safe = chunk.offset
        self.is_proved = chunk.checksum is None
        self.digest = hashlib.new(chunk.checksum.algorithm) if chunk.checksum else None
        self.descriptor: int | None = None
        self.stored_at = time.monotonic()

    def run(self) -> None:
        """Write what comes, until the client has sent all or has gone."""
        descriptor = self.descriptor = open_file(self.upload)
        with file_held(descriptor):
            self._begin(descriptor)
        writeback = EarlyWriteback(descriptor, self.position)
        remaining, size = self.chunk.size, CHUNK_BYTES
        began = time.monotonic()
        while remaining and (data := self._read(min(size, remaining))):
            is_fast = time.monotonic() - began < FAST_SECONDS
            size = FAST_CHUNK_BYTES if is_fast else CHUNK_BYTES
            with file_held(descriptor):
                if self.lock.is_due():
                    self._renew()
                self._put(descriptor, data)
            if self.is_proved and self._stored_long_ago():
                self._sync(descriptor)
                self._renew()
                self.stored_at = time.monotonic()
            writeback.reached(self.position)
            remaining -= len(data)
            began = time.monotonic()
        if self.chunk.checksum is not None and self.digest is not None:
            if not hmac.compare_digest(self.digest.digest(), self.chunk.checksum.digest):
                raise ChecksumMismatch
            self.is_proved = True

    def _begin(self, descriptor: int) -> None:
        """Cut off what a crash has left behind the offset. A file that is shorter has lost bytes
        that we had promised to have: go back to where it ends."""
        size = os.fstat(descriptor).st_size
        if size < self.chunk.offset:
            log.error("an upload has lost bytes", upload=str(self.upload.pk), size=size)
            self.position = self.safe = size
            raise OffsetMismatch
        os.ftruncate(descriptor, self.chunk.offset)

    def _read(self, size: int) -> bytes:
        try:
            return self.chunk.read(size)
        except UnreadablePostError:  # the client has gone
            return b""

    def _put(self, descriptor: int, data: bytes) -> None:
        self.position = put(descriptor, data, self.position)
        if self.digest is not None:
            self.digest.update(data)

    def _renew(self) -> None:
        """Keep the lease, and store how far the bytes are safe. Without a sync before it nothing
        new is stored, so the next store is as due as it was."""
        if not self.lock.renew(offset=self.safe):
            reread(self.upload)  # NotFound where it was given up
            raise UploadLocked

    def _stored_long_ago(self) -> bool:
        return self.safe < self.position and time.monotonic() - self.stored_at > STORE_SECONDS

    def _sync(self, descriptor: int) -> None:
        """From here on a power cut takes nothing back; unproved bytes do not count."""
        os.fdatasync(descriptor)
        if self.is_proved:
            self.safe = self.position

    def settle(self) -> bool:
        """Store how far the bytes are safe and let the upload go; False where it was ours no
        more."""
        if self.descriptor is not None:
            try:
                self._sync(self.descriptor)
            except OSError:  # the disk is full or broken; what was stored before stays true
                log.warning("an upload is not synced", upload=str(self.upload.pk), exc_info=True)
            os.close(self.descriptor)
        state = UploadState.COMPLETE if self.safe == self.upload.length else UploadState.RECEIVING
        return self.lock.release(
            offset=self.safe, state=state, expires_at=timezone.now() + settings.UPLOAD_EXPIRES
        )
