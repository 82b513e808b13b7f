"""Uploads from the browser straight to the store."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DirectForm:
    """What a browser must send, with the file as `file`: a multipart POST of `fields` to `url`,
    in chunks of `chunk_bytes` where the file is larger."""

    url: str
    fields: dict[str, str]
    chunk_bytes: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DirectUpload:
    """What the store says it was sent: its container by file extension, its size in bytes."""

    extension: str
    size: int


class DirectUploads(Protocol):
    """The store decides nothing: what it was sent is looked at again by us."""

    @property
    def arrives_within(self) -> timedelta:
        """How long after a form was made a film may still come by it."""

    def form(self, key: str) -> DirectForm:
        """Leave to upload one film as `key`, once."""

    def find(self, key: str) -> DirectUpload | None:
        """What stands there; None where nothing was uploaded. Raises StoreUnavailable."""
