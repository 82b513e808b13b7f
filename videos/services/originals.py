"""The film as it was uploaded, on this machine's disk, where it is probed and transcoded."""

from pathlib import Path

from core.storage import media_store
from videos.media import ErrorCode, MediaError
from videos.services.lease import Lease


def at_hand(original: str, lease: Lease) -> Path:
    """Where the film stands: where it was received, or (uploaded straight to the store, the disk
    lost, or on its way home) fetched from the store. Raises MediaError where there is none."""
    store = media_store()
    lease.check()
    if not store.bring(original, on_tick=lambda _share: lease.check()):
        raise MediaError(
            ErrorCode.BROKEN_FILE, "The uploaded file is no longer there.", permanent=True
        )
    return store.local_path(original)
