"""Bringing a set's collections into the database, beside those that are there."""

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from videotube.backup import mongorestore
from videotube.backup.database import STAGING, collections_of
from videotube.backup.documents import Content, raw_batches, read_metadata
from videotube.backup.errors import BackupError
from videotube.backup.layout import documents_file
from videotube.backup.manifest import Documents, Manifest
from videotube.backup.progress import Advance

BATCH_BYTES = 4 * 1024**2
BATCH_DOCUMENTS = 2000
_LENGTH = struct.Struct("<i")
_RAW: Any = CodecOptions(document_class=RawBSONDocument)


def drop_staged(database: Database[dict[str, Any]]) -> None:
    """Remove what an interrupted restore has loaded."""
    for name in database.list_collection_names():
        if name.startswith(STAGING):
            database.drop_collection(name)


def load_documents(
    database: Database[dict[str, Any]],
    root: Path,
    manifest: Manifest,
    *,
    tool: str | None,
    advance: Advance,
) -> None:
    """Load every collection under its staging name, compare it with the set, and make its indexes.

    `tool` is mongorestore's path, or None to insert by the driver. Raises BackupError.
    """
    for each in manifest.collections:
        options = read_metadata(root, manifest.database, each.name)["options"]
        database.create_collection(STAGING + each.name, **options)
    if tool:
        mongorestore.load(tool, root, manifest, target=database.name)
    for each in manifest.collections:
        if not tool:
            _insert(database, root, manifest, each, advance)
        _ensure_same(database, each, advance)
        # Afterwards: an index by which MongoDB removes what has expired would do so before.
        indexes = read_metadata(root, manifest.database, each.name)["indexes"]
        _create_indexes(database, STAGING + each.name, indexes)


def exchange(database: Database[dict[str, Any]], manifest: Manifest, *, last: str) -> None:
    """Give the loaded collections their names, `last` at the end, and drop those of before that
    the set does not have. Each takes milliseconds; all are not one step."""
    names = sorted((each.name for each in manifest.collections), key=lambda name: name == last)
    for name in collections_of(database):
        if name not in names:
            database.drop_collection(name)
    for name in names:
        database.client.admin.command(
            "renameCollection",
            f"{database.name}.{STAGING}{name}",
            to=f"{database.name}.{name}",
            dropTarget=True,
        )


def _insert(
    database: Database[dict[str, Any]],
    root: Path,
    manifest: Manifest,
    entry: Documents,
    advance: Advance,
) -> None:
    collection = database[STAGING + entry.name].with_options(codec_options=_RAW)
    with gzip.open(documents_file(root, manifest.database, entry.name), "rb") as file:
        for batch in _batches(file):
            try:
                collection.insert_many(batch, ordered=False, bypass_document_validation=True)
            except BulkWriteError as error:
                raise BackupError(
                    f"{entry.name}: {error.details['writeErrors'][0]['errmsg'][:200]}"
                ) from error
            advance(sum(len(document.raw) for document in batch))


def _batches(file: gzip.GzipFile) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in _documents(file):
        batch.append(RawBSONDocument(document, _RAW))
        size += len(document)
        if size >= BATCH_BYTES or len(batch) == BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _documents(file: gzip.GzipFile) -> Iterator[bytes]:
    while head := file.read(_LENGTH.size):
        yield head + file.read(_LENGTH.unpack(head)[0] - _LENGTH.size)


def _ensure_same(database: Database[dict[str, Any]], entry: Documents, advance: Advance) -> None:
    """Read back what the server has stored, byte for byte."""
    content = Content()
    for batch in raw_batches(database, STAGING + entry.name):
        content.feed(batch)
        advance(len(batch))
    if (content.documents, content.sha256) != (entry.documents, entry.content):
        raise BackupError(
            f"{entry.name}: {content.documents} documents were restored of {entry.documents}, or "
            "they are not the same. Nothing has been exchanged."
        )


def _create_indexes(
    database: Database[dict[str, Any]], name: str, indexes: list[dict[str, Any]]
) -> None:
    made = [
        {field: value for field, value in each.items() if field != "ns"}
        for each in indexes
        if each["name"] != "_id_"
    ]
    if made:
        database.command("createIndexes", name, indexes=made)
