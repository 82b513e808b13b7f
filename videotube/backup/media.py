"""Copying media files into a set, or linking them to those of an earlier one."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path

from django.conf import settings

from core.storage.local import LocalMediaStore
from videotube.backup.layout import CHUNK, MEDIA_LIST, make_folder, media_file, new_file
from videotube.backup.manifest import Media
from videotube.backup.named import Named
from videotube.backup.progress import Advance

TOLD = 20
"""So many missing files are named in the manifest; all are counted."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A line of the list; `linked` where it is the file of an earlier set."""

    key: str
    size: int
    sha256: str
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it stands on the media disk; `size` is None where it does not."""

    key: str
    path: Path
    size: int | None
    optional: bool


def found_on_disk(units: Iterable[Named]) -> Iterator[Found]:
    """Each file, those of folders in the order of their keys."""
    store = LocalMediaStore()
    for unit in units:
        path = store.local_path(unit.key)
        if not unit.is_folder:
            yield Found(unit.key, path, _size(path), unit.optional)
            continue
        files = sorted(f"{unit.key}/{each}" for each in _below(path))
        if not files:
            yield Found(unit.key, path, None, unit.optional)
        for key in files:
            file = store.local_path(key)
            yield Found(key, file, _size(file), unit.optional)


def copy_media(
    files: Iterable[Found],
    root: Path,
    *,
    onto: Path | None,
    check: Callable[[], None],
    advance: Advance,
) -> Media:
    """Bring each file into the set at `root`, and list it. `check` is asked before each.

    Files of the set `onto` that have the same key and size are linked: what a key names never
    changes.
    """
    totals, listed = Media(), hashlib.sha256()
    earlier = _Earlier(onto)
    with new_file(root / MEDIA_LIST) as listing:
        for found in files:
            check()
            if found.size is None:
                _count_absent(totals, found)
                continue
            target = media_file(root, found.key)
            make_folder(target.parent)
            entry = earlier.link(found, target) or _copy(found, target, advance)
            if entry is None:
                _count_absent(totals, found)
                continue
            totals.files += 1
            totals.bytes += entry.size
            if entry.linked:
                totals.linked += 1
                advance(entry.size)
            line = json.dumps(asdict(entry)).encode() + b"\n"
            listing.write(line)
            listed.update(line)
    totals.list_sha256 = listed.hexdigest()
    return totals


def listed_media(root: Path) -> Iterator[MediaFile]:
    """What the set's list says, line by line."""
    with (root / MEDIA_LIST).open("rb") as lines:
        for line in lines:
            yield MediaFile(**json.loads(line))


class _Earlier:
    """The files of an earlier set. Both lists are in the order of their keys, so one walk through
    it suffices; a file that is out of order is copied."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._lines = listed_media(root) if root is not None else iter(())
        self._next = next(self._lines, None)

    def link(self, found: Found, target: Path) -> MediaFile | None:
        while self._next is not None and self._next.key < found.key:
            self._next = next(self._lines, None)
        known = self._next
        if self._root is None or known is None or known.key != found.key:
            return None
        file = media_file(self._root, known.key)
        if not known.size == found.size == _size(file):
            return None
        try:
            os.link(file, target)
        except OSError:  # another disk, or one that cannot
            return None
        return MediaFile(known.key, known.size, known.sha256, linked=True)


def _copy(found: Found, target: Path, advance: Advance) -> MediaFile | None:
    """None for a file that has left the disk since it was looked at: `move_media` and films that
    are converted at Cloudinary take theirs there."""
    try:
        source = found.path.open("rb", buffering=0)
    except FileNotFoundError:
        return None
    with source:
        size, sha256 = _copy_hashed(source, target, advance)
    return MediaFile(found.key, size, sha256)


def _copy_hashed(source: FileIO, target: Path, advance: Advance) -> tuple[int, str]:
    """Write what `source` holds to a new file `target`; its bytes and SHA-256."""
    sha, size = hashlib.sha256(), 0
    buffer = memoryview(bytearray(CHUNK))
    with new_file(target) as writer:
        while count := source.readinto(buffer):
            sha.update(buffer[:count])
            writer.write(buffer[:count])
            size += count
            advance(count)
    return size, sha.hexdigest()


def _count_absent(totals: Media, found: Found) -> None:
    if found.optional:
        return
    if settings.CLOUDINARY_URL:
        totals.elsewhere += 1
        return
    totals.missing_count += 1
    if len(totals.missing) < TOLD:
        totals.missing.append(found.key)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except FileNotFoundError:
        return None


def _below(folder: Path) -> Iterator[str]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name).relative_to(folder).as_posix()
