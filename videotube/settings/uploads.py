"""Resumable uploads and how much one person may send."""

from datetime import timedelta

from environs import validate

from videotube.settings.env import env, seconds

__all__ = [
    "UPLOAD_EXPIRES",
    "UPLOAD_LOCK",
    "UPLOAD_MAX_OPEN",
    "UPLOAD_METADATA_MAX_BYTES",
    "UPLOAD_QUOTA_BYTES",
]

UPLOAD_QUOTA_BYTES: int = env.int(
    "UPLOAD_QUOTA_BYTES", 20 * 1024**3, validate=validate.Range(min=0)
)
"""Bytes of film that one person may send on one UTC day; 0 is no limit."""
UPLOAD_MAX_OPEN: int = env.int("UPLOAD_MAX_OPEN", 20, validate=validate.Range(min=1))
"""Resumable uploads of one person that are not finished."""
UPLOAD_EXPIRES: timedelta = seconds("UPLOAD_EXPIRES_SECONDS", 86_400)
"""An upload that nothing has come for during this time is removed."""
UPLOAD_LOCK: timedelta = seconds("UPLOAD_LOCK_SECONDS", 10)
"""A writer that has shown no sign of life for so long loses the upload to the next one. Short,
since a client whose network has gone away comes back while the old request still waits."""
UPLOAD_METADATA_MAX_BYTES: int = env.int("UPLOAD_METADATA_MAX_BYTES", 32_768)
