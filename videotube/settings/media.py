"""Uploads, and where media live."""

from datetime import timedelta
from pathlib import Path

from environs import ValidationError, validate

from videotube.settings.base import DATA_DIR
from videotube.settings.cloudinary import CLOUDINARY_URL
from videotube.settings.env import env, seconds

__all__ = [
    "CAPTIONS_MAX_PER_VIDEO",
    "CAPTION_MAX_BYTES",
    "CAPTION_MAX_CUES",
    "FILE_UPLOAD_HANDLERS",
    "FILE_UPLOAD_PERMISSIONS",
    "FILE_UPLOAD_TEMP_DIR",
    "IMAGE_MAX_BYTES",
    "IMAGE_MAX_PIXELS",
    "LOST_AND_FOUND_ROOT",
    "MEDIA_ACCEL_PREFIX",
    "MEDIA_HOME",
    "MEDIA_PRUNE_AGE",
    "MEDIA_PUBLIC_MAX_AGE",
    "MEDIA_RESERVATION",
    "MEDIA_RIGHT_LIFETIME",
    "MEDIA_ROOT",
    "MEDIA_SIGNED_LIFETIME",
    "MEDIA_STORE",
    "MEDIA_URL",
    "SCRATCH_KEEP",
    "SCRATCH_ROOT",
    "UPLOAD_MAX_BYTES",
]

MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
"""Published files, by the names that documents hold."""
SCRATCH_ROOT: Path = DATA_DIR / "scratch"
"""Uploads under way and workers' attempts; swept. On the same disk, so that a move is atomic."""
LOST_AND_FOUND_ROOT: Path = DATA_DIR / "lost+found"
"""What `doctor --repair` has taken away. On the same disk, too."""
SCRATCH_KEEP: timedelta = seconds("SCRATCH_KEEP_SECONDS", 24 * 3600)
"""No upload and no attempt that lives writes nothing for this long."""
_STORES = {
    ("disk", False): "core.storage.local.LocalMediaStore",
    ("disk", True): "core.storage.cloudinary.returning.ReturningMediaStore",
    ("cloudinary", True): "core.storage.cloudinary.store.CloudinaryMediaStore",
}
"""By where new media go, and whether Cloudinary is at hand."""


def _has_account(home: str) -> None:
    if home == "cloudinary" and not CLOUDINARY_URL:
        raise ValidationError("cloudinary needs CLOUDINARY_URL.")


MEDIA_HOME: str = env.str(
    "MEDIA_HOME",
    "cloudinary" if CLOUDINARY_URL else "disk",
    validate=[validate.OneOf(["disk", "cloudinary"]), _has_account],
)
"""Where new media go. `move_media` brings the old ones there."""
MEDIA_STORE: str = env.str("MEDIA_STORE", _STORES.get((MEDIA_HOME, bool(CLOUDINARY_URL)), ""))
MEDIA_ACCEL_PREFIX: str = env.str("MEDIA_ACCEL_PREFIX", "")
"""Where set (nginx: `/protected-media/`), files are handed to the proxy by X-Accel-Redirect."""
MEDIA_PUBLIC_MAX_AGE: timedelta = seconds("MEDIA_PUBLIC_MAX_AGE_SECONDS", 31_536_000)
MEDIA_RIGHT_LIFETIME: timedelta = seconds("MEDIA_RIGHT_SECONDS", 1)
"""For so long a process remembers that everybody may see a video, while it sends its files."""
MEDIA_SIGNED_LIFETIME: timedelta = seconds("MEDIA_SIGNED_SECONDS", 6 * 3600)
MEDIA_RESERVATION: timedelta = seconds("MEDIA_RESERVATION_SECONDS", 86_400)
"""A published file that no document has come to name in this time is removed."""
MEDIA_PRUNE_AGE: timedelta = seconds("MEDIA_PRUNE_AGE_SECONDS", 86_400)
"""`prune_media` leaves alone what was written in this time: somebody may be about to name it."""

FILE_UPLOAD_HANDLERS = ["core.api.uploads.BoundedDiskUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = str(SCRATCH_ROOT / "uploads")
UPLOAD_MAX_BYTES: int = env.int("UPLOAD_MAX_BYTES", 2 * 1024**3)
IMAGE_MAX_BYTES: int = env.int("IMAGE_MAX_BYTES", 10 * 1024**2)
IMAGE_MAX_PIXELS: int = env.int("IMAGE_MAX_PIXELS", 50_000_000)
CAPTION_MAX_BYTES: int = env.int("CAPTION_MAX_BYTES", 1024**2)
CAPTION_MAX_CUES: int = env.int("CAPTION_MAX_CUES", 10_000)
CAPTIONS_MAX_PER_VIDEO: int = env.int("CAPTIONS_MAX_PER_VIDEO", 50)
