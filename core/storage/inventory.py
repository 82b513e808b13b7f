"""Asking a store what it holds, where it is not this machine's disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the store knows it: its own `name` for it, `key` below our folder (perhaps without
    its extension), bytes, and when it came."""

    name: str
    key: str
    size: int
    created_at: datetime


class Inventory(Protocol):
    """What a store holds, for finding what nothing needs."""

    def files(self, folder: str) -> Iterator[StoredFile]:
        """Everything below `folder` (a key), asked for page by page. Raises StoreUnavailable."""

    def remove(self, file: StoredFile) -> None:
        """Remove this one; removing what is not there is no error. Raises StoreUnavailable."""
