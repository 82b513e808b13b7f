"""Bringing a set's media into the media folder."""

import hashlib
import os
from pathlib import Path

from core.storage.local import LocalMediaStore
from videotube.backup.errors import BackupError
from videotube.backup.layout import CHUNK, media_file
from videotube.backup.media import MediaFile, listed_media
from videotube.backup.progress import Advance
from videotube.backup.verifying import hash_file


def place_media(root: Path, advance: Advance) -> int:
    """Copy what is not there yet, each file whole or not at all; how many were copied."""
    return sum(_place(root, entry, advance) for entry in listed_media(root))


def ensure_placed(root: Path, advance: Advance) -> None:
    """Read every file where it stands now. Raises BackupError for one that is not the set's."""
    os.sync()
    store = LocalMediaStore()
    for entry in listed_media(root):
        path = store.local_path(entry.key)
        try:
            same = hash_file(path, advance) == entry.sha256
        except FileNotFoundError:
            same = False
        if not same:
            raise BackupError(f"{path} is not what was restored. Call it again.")


def _place(root: Path, entry: MediaFile, advance: Advance) -> bool:
    target = LocalMediaStore().local_path(entry.key)
    if _is_there(target, entry):
        advance(entry.size)
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.restoring")
    sha = hashlib.sha256()
    with media_file(root, entry.key).open("rb") as reader, staged.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            sha.update(chunk)
            writer.write(chunk)
            advance(len(chunk))
    if sha.hexdigest() != entry.sha256:
        staged.unlink()
        raise BackupError(f"Damaged: {media_file(root, entry.key)} (other content).")
    staged.replace(target)
    return True


def _is_there(target: Path, entry: MediaFile) -> bool:
    """From an interrupted restore, or since the site is replaced by a set of its own."""
    if not target.is_file() or target.stat().st_size != entry.size:
        return False
    return hash_file(target, lambda _count: None) == entry.sha256
