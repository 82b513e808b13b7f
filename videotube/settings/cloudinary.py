"""Cloudinary as the place of media; everything here matters only where `CLOUDINARY_URL` is set."""

from datetime import timedelta

from environs import ValidationError, validate

from core.storage.cloudinary.account import parse_account
from videotube.settings.env import env, seconds

__all__ = [
    "CLOUDINARY_CALL_LIMIT",
    "CLOUDINARY_CHUNK_BYTES",
    "CLOUDINARY_CHUNK_LIMIT",
    "CLOUDINARY_CONVERT_LIMIT",
    "CLOUDINARY_FOLDER",
    "CLOUDINARY_NOTIFICATION_LIFETIME",
    "CLOUDINARY_NOTIFICATION_URL",
    "CLOUDINARY_POLL_INTERVAL",
    "CLOUDINARY_REDIRECT_PUBLIC",
    "CLOUDINARY_STREAMING_PROFILE",
    "CLOUDINARY_TIMEOUT_SECONDS",
    "CLOUDINARY_URL",
]


def _is_account(url: str) -> None:
    try:
        if url:
            parse_account(url)
    except ValueError as error:
        raise ValidationError(str(error)) from error


_MEBIBYTE = 1024**2

CLOUDINARY_URL: str = env.str("CLOUDINARY_URL", "", validate=_is_account)
CLOUDINARY_FOLDER: str = env.str(
    "CLOUDINARY_FOLDER", "videotube", validate=validate.Regexp(r"^[A-Za-z0-9][\w-]{0,63}$")
)
"""Everything of this site stands in it, so that several sites can share an account."""
CLOUDINARY_TIMEOUT_SECONDS: float = env.float("CLOUDINARY_TIMEOUT_SECONDS", 10.0)
CLOUDINARY_CALL_LIMIT: timedelta = seconds("CLOUDINARY_CALL_SECONDS", 20)
"""Of a whole call: an answer that trickles in resets every shorter timeout."""
# Cloudinary takes no chunk under 5 MiB but the last.
CLOUDINARY_CHUNK_BYTES: int = env.int(
    "CLOUDINARY_CHUNK_BYTES", 20 * _MEBIBYTE, validate=validate.Range(min=5 * _MEBIBYTE)
)
CLOUDINARY_CHUNK_LIMIT: timedelta = seconds("CLOUDINARY_CHUNK_SECONDS", 300)
CLOUDINARY_POLL_INTERVAL: timedelta = seconds("CLOUDINARY_POLL_SECONDS", 10)
CLOUDINARY_CONVERT_LIMIT: timedelta = seconds("CLOUDINARY_CONVERT_SECONDS", 6 * 3600)
CLOUDINARY_STREAMING_PROFILE: str = env.str(
    "CLOUDINARY_STREAMING_PROFILE", "full_hd", validate=validate.Regexp(r"^[A-Za-z0-9_]{1,40}$")
)
CLOUDINARY_NOTIFICATION_URL: str = env.str("CLOUDINARY_NOTIFICATION_URL", "")
CLOUDINARY_NOTIFICATION_LIFETIME: timedelta = seconds("CLOUDINARY_NOTIFICATION_SECONDS", 1800)
CLOUDINARY_REDIRECT_PUBLIC: bool = env.bool("CLOUDINARY_REDIRECT_PUBLIC", False)
