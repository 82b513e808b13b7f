"""Writing collections, in mongodump's own layout."""

import gzip
import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bson import json_util
from bson.json_util import CANONICAL_JSON_OPTIONS
from pymongo.client_session import ClientSession
from pymongo.database import Database

from videotube.backup.errors import BackupError
from videotube.backup.layout import documents_file, metadata_file, new_file
from videotube.backup.manifest import Documents
from videotube.backup.progress import Advance

GZIP_LEVEL = 1
"""Of half a million comments, level 6 takes three times as long and saves a tenth."""
_LENGTH = struct.Struct("<i")


class Content:
    """The SHA-256, number and bytes of documents, fed as BSON that begins and ends with one."""

    def __init__(self) -> None:
        self._sha = hashlib.sha256()
        self.documents = 0
        self.bytes = 0

    def feed(self, batch: bytes) -> None:
        self._sha.update(batch)
        self.bytes += len(batch)
        at, end = 0, len(batch)
        while at < end:
            at += _LENGTH.unpack_from(batch, at)[0]
            self.documents += 1

    @property
    def sha256(self) -> str:
        return self._sha.hexdigest()


class _Hashed:
    """A file that is written and hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def dump(
    database: Database[dict[str, Any]],
    facts: dict[str, Any],
    session: ClientSession,
    root: Path,
    advance: Advance,
) -> Documents:
    """One collection as the session sees it. `facts` is what listCollections says of it."""
    name = facts["name"]
    if facts["type"] != "collection":
        raise BackupError(f"{name} is a {facts['type']}, which cannot be put into a set.")
    content = Content()
    with new_file(documents_file(root, database.name, name)) as file:
        hashed = _Hashed(file)
        with gzip.GzipFile("", "wb", GZIP_LEVEL, hashed, mtime=0) as packed:  # type: ignore[arg-type]
            for batch in raw_batches(database, name, session):
                packed.write(batch)
                content.feed(batch)
                advance(len(batch))
    return Documents(
        name=name,
        documents=content.documents,
        bytes=content.bytes,
        content=content.sha256,
        sha256=hashed.sha.hexdigest(),
        metadata_sha256=_dump_metadata(database, facts, root),
    )


def raw_batches(
    database: Database[dict[str, Any]], name: str, session: ClientSession | None = None
) -> Iterator[bytes]:
    """All documents in the order of `_id`, as BSON, some MB at a time."""
    cursor = database[name].find_raw_batches(
        {}, session=session, sort=[("_id", 1)], hint=[("_id", 1)]
    )
    with cursor:
        yield from cursor  # type: ignore[misc]


def _dump_metadata(database: Database[dict[str, Any]], facts: dict[str, Any], root: Path) -> str:
    name = facts["name"]
    indexes = [dict(each) for each in database[name].list_indexes()]
    metadata = {
        "options": facts.get("options", {}),
        "indexes": indexes,
        "collectionName": name,
        "type": "collection",
    }
    text = json_util.dumps(metadata, json_options=CANONICAL_JSON_OPTIONS)
    packed = gzip.compress(text.encode(), mtime=0)
    with new_file(metadata_file(root, database.name, name)) as file:
        file.write(packed)
    return hashlib.sha256(packed).hexdigest()


def read_metadata(root: Path, database: str, collection: str) -> dict[str, Any]:
    """`options` and `indexes` of a collection in a set."""
    text = gzip.decompress(metadata_file(root, database, collection).read_bytes())
    found: dict[str, Any] = json_util.loads(text.decode(), json_options=CANONICAL_JSON_OPTIONS)
    return found
