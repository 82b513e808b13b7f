"""Avatars and covers on their way from a file to the media store."""

import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog
from bson import ObjectId
from django.conf import settings

from core.images import Picture, display_picture
from core.storage import StoreUnavailable, media_store
from core.storage.removal import remove_or_defer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PictureKind:
    """One picture that an account has: its model field, its form field, its size in pixels."""

    column: str
    field: str
    width: int
    height: int
    crop: bool


AVATAR = PictureKind("avatar", "avatar", 512, 512, crop=True)
COVER_IMAGE = PictureKind("cover_image", "coverImage", 2048, 1152, crop=False)


def encode(kind: PictureKind, file: IO[bytes]) -> Picture:
    """The picture for display. Raises UnsupportedMedia, Invalid."""
    return display_picture(
        file, field=kind.field, width=kind.width, height=kind.height, crop=kind.crop
    )


def publish(picture: Picture, *, user_id: ObjectId) -> str:
    """Put it into the media store under a new random key, which is returned."""
    key = f"users/{user_id}/{secrets.token_hex(16)}.{picture.extension}"
    scratch = Path(settings.SCRATCH_ROOT, f"picture-{uuid.uuid4().hex}")
    scratch.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch.write_bytes(picture.data)
        media_store().publish(scratch, key)
    finally:
        scratch.unlink(missing_ok=True)
    return key


def discard(key: str) -> None:
    """Remove a published picture, or have it removed once files are held no longer; an empty key
    is none.

    Nothing names it any more: where the store does not answer, a stray file stays behind.
    """
    try:
        if key:
            remove_or_defer(key)
    except StoreUnavailable as error:
        log.warning("picture not removed", key=key, error=str(error)[:200])
