"""Reading a set through, and naming what is not as it was written."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from videotube.backup.layout import CHUNK, MEDIA_LIST, documents_file, media_file, metadata_file
from videotube.backup.manifest import Manifest
from videotube.backup.media import listed_media
from videotube.backup.progress import Advance


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the set, by its path, and what is wrong with it."""

    file: Path
    reason: str


def damages(
    root: Path, manifest: Manifest, advance: Advance, *, only_new: bool = False
) -> Iterator[Damage]:
    """Every file that is not what the manifest says. With `only_new`, files linked to an earlier
    set are looked at, not read."""
    for each in manifest.collections:
        for file, sha256 in (
            (documents_file(root, manifest.database, each.name), each.sha256),
            (metadata_file(root, manifest.database, each.name), each.metadata_sha256),
        ):
            if reason := _damage(file, sha256, advance):
                yield Damage(file, reason)
    listing = root / MEDIA_LIST
    if reason := _damage(listing, manifest.media.list_sha256, advance):
        yield Damage(listing, f"{reason}; media were not looked at")
        return
    for entry in listed_media(root):
        file = media_file(root, entry.key)
        if only_new and entry.linked:
            reason = "" if file.is_file() and file.stat().st_size == entry.size else "missing"
        else:
            reason = _damage(file, entry.sha256, advance, size=entry.size)
        if reason:
            yield Damage(file, reason)


def hash_file(file: Path, advance: Advance) -> str:
    """The SHA-256 of what the disk holds, not of what memory still has of it. Raises OSError."""
    sha = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK))
    with file.open("rb", buffering=0) as reader:
        with suppress(AttributeError, OSError):  # not everywhere, and no more than a hint
            os.posix_fadvise(reader.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while count := reader.readinto(buffer):
            sha.update(buffer[:count])
            advance(count)
    return sha.hexdigest()


def _damage(file: Path, sha256: str, advance: Advance, *, size: int | None = None) -> str:
    """What is wrong; empty where nothing is."""
    try:
        found = file.stat().st_size
        if size is not None and found != size:
            return f"{found} bytes instead of {size}"
        return "" if hash_file(file, advance) == sha256 else "other content (SHA-256)"
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"not readable: {error.strerror}"
