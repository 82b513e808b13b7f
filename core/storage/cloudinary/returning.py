"""The way back from Cloudinary: new media stand on the disk, old ones come home one by one."""

import errno
from pathlib import Path

from core.storage.cloudinary.store import CloudinaryMediaStore


class ReturningMediaStore(CloudinaryMediaStore):
    """Puts everything on this machine's disk, converts nothing, and serves from Cloudinary what is
    still there."""

    def __init__(self) -> None:
        super().__init__()
        self.converter = None
        self.direct_uploads = None

    def publish(self, source: Path, key: str) -> None:
        self._disk.publish(source, key)

    def away(self, key: str) -> bool:
        return not self._disk.exists(key)

    def settle(self, key: str) -> bool:
        """The copy at Cloudinary goes once the file is here; one that an earlier call, which was
        killed in between, has left there, too."""
        was_here = self._disk.exists(key)
        if not self.bring(key, on_tick=_no_tick):
            raise FileNotFoundError(errno.ENOENT, "no such media file", key)
        return self._destroy(self._asset(key)) or not was_here


def _no_tick(_share: float) -> None:
    """Nobody waits for a single file."""
