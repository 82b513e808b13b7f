"""Where things stand in a set.

    videotube-20260131T020000Z/
        manifest.json           what the set is, and every collection with its hash
        manifest.json.sha256
        media.jsonl             one line a media file: key, size, SHA-256
        documents/<database>/<collection>.bson.gz            as mongodump writes them, so that
        documents/<database>/<collection>.metadata.json.gz   MongoDB's own tools can read them
        media/<key>

Until it is whole, the folder's name ends in `.unfinished`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from core.storage.keys import parts_of

FORMAT = 1
"""Raised when an older VideoTube could not restore what is written."""
UNFINISHED = ".unfinished"
MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.json.sha256"
MEDIA_LIST = "media.jsonl"
CHUNK = 1024**2


def set_name(now: datetime) -> str:
    return f"videotube-{now:%Y%m%dT%H%M%SZ}"


def documents_folder(root: Path, database: str) -> Path:
    return root / "documents" / quote(database, safe="")


def documents_file(root: Path, database: str, collection: str) -> Path:
    return documents_folder(root, database) / f"{quote(collection, safe='')}.bson.gz"


def metadata_file(root: Path, database: str, collection: str) -> Path:
    return documents_folder(root, database) / f"{quote(collection, safe='')}.metadata.json.gz"


def media_file(root: Path, key: str) -> Path:
    """Raises ValueError for a key that would leave the set."""
    return root.joinpath("media", *parts_of(key))


def make_folder(path: Path) -> None:
    """With its parents, for our eyes only: a set holds password hashes and private films."""
    for each in (*reversed(path.parents), path):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that was not there, for our eyes only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
