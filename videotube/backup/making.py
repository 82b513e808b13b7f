"""Making a set: files held, documents at one moment, then every file they name."""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pymongo.database import Database

from core import restoration
from core.storage.holds import Hold, HoldLost, MediaHeld
from videotube.backup.database import collections_of, long_work
from videotube.backup.documents import dump
from videotube.backup.errors import LOST, BackupError, Refused
from videotube.backup.layout import (
    FORMAT,
    UNFINISHED,
    documents_folder,
    make_folder,
    new_file,
    set_name,
)
from videotube.backup.manifest import Documents, Manifest, read_manifest, write_manifest
from videotube.backup.media import copy_media, found_on_disk
from videotube.backup.named import Named, named_media
from videotube.backup.progress import Progress
from videotube.backup.snapshot import cluster_time, snapshot
from videotube.backup.verifying import damages

UNITS = "named.jsonl"
LOCK = "lock"
MIGRATIONS = MigrationRecorder.Migration._meta.db_table
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished set, and what it says of itself."""

    root: Path
    manifest: Manifest


def make_backup(
    folder: Path, *, onto: Path | None, progress: Progress, warn: Callable[[str], object]
) -> Made:
    """Write a set of this site's documents and media into `folder`, read it back, and give it its
    finished name. Files that the set `onto` has are linked to it.

    Raises BackupError, and then nothing has a finished name.
    """
    _ensure_elsewhere(folder)
    if onto is not None:
        read_manifest(onto)
    if name := restoration.unfinished():
        raise Refused(f"The restore of {name} was interrupted: this site is not whole.")
    try:
        with Hold("a backup") as hold, _unfinished(folder) as (working, root):
            manifest = _write(working, onto=onto, hold=hold, progress=progress, warn=warn)
            _read_back(working, manifest, progress)
            (working / LOCK).unlink()
            working.rename(root)
            _sync_folder(folder)
            return Made(root, manifest)
    except MediaHeld as error:
        raise Refused(error.message) from error
    except HoldLost as error:
        raise BackupError(LOST) from error
    except OSError as error:
        if error.errno in FULL:
            raise BackupError(
                f"The disk of {folder} is full. What was written of this set is removed."
            ) from error
        raise BackupError(f"{error.filename or folder}: {error.strerror}") from error


def _write(
    root: Path,
    *,
    onto: Path | None,
    hold: Hold,
    progress: Progress,
    warn: Callable[[str], object],
) -> Manifest:
    created_at = datetime.now(UTC)
    with long_work() as database:
        _ensure_site(database)
        make_folder(documents_folder(root, database.name))
        total = int(database.command("dbStats")["dataSize"])
        with (
            snapshot(database, hold, warn) as session,
            progress("documents", total) as advance,
        ):
            kinds = collections_of(database)
            collections: list[Documents] = []
            for facts in kinds.values():
                hold.check()
                collections.append(dump(database, facts, session, root, advance))
            rows = database[MIGRATIONS].find({}, session=session, sort=[("_id", 1)])
            migrations = [(row["app"], row["name"]) for row in rows]
            _note_units(root, named_media(database, session))
            read_at = cluster_time(session)
        _ensure_same(kinds, database)
        server = str(database.client.server_info()["version"])
        name = database.name
    total = sum(found.size or 0 for found in found_on_disk(_units(root)))
    with progress("media", total) as advance:
        files = found_on_disk(_units(root))
        media = copy_media(files, root, onto=onto, check=hold.check, advance=advance)
    hold.confirm()
    (root / UNITS).unlink()
    manifest = Manifest(
        format=FORMAT,
        version=settings.APP_VERSION,
        created_at=created_at.isoformat(timespec="seconds"),
        database=name,
        server=server,
        cluster_time=read_at,
        migrations=migrations,
        collections=collections,
        media=media,
    )
    write_manifest(manifest, root)
    return manifest


def _ensure_elsewhere(folder: Path) -> None:
    """Raises Refused for a place where the site itself looks for strays."""
    for own in (settings.MEDIA_ROOT, settings.SCRATCH_ROOT):
        if folder.resolve().is_relative_to(Path(own).resolve()):
            raise Refused(
                f"{folder} is within the site's own files ({own}), where it would be taken for a "
                "stray. Name a folder elsewhere, best on another machine's disk."
            )


def _ensure_site(database: Database[dict[str, Any]]) -> None:
    if MIGRATIONS not in collections_of(database):
        raise Refused(
            f"The database {database.name} is no site of VideoTube's: nothing was ever migrated "
            "there. Is MONGODB_URI right?"
        )


def _ensure_same(kinds: dict[str, dict[str, Any]], database: Database[dict[str, Any]]) -> None:
    """Collections and their indexes are not part of a snapshot: nobody may have changed them."""
    if collections_of(database).keys() - kinds.keys():
        raise BackupError("A collection was made meanwhile, by a migration? Call it again.")


def _note_units(root: Path, units: Iterator[Named]) -> None:
    """On the disk, since there may be millions; the snapshot does not live as long as copying."""
    with new_file(root / UNITS) as file:
        for unit in units:
            file.write(json.dumps(asdict(unit)).encode() + b"\n")


def _units(root: Path) -> Iterator[Named]:
    with (root / UNITS).open("rb") as lines:
        for line in lines:
            yield Named(**json.loads(line))


def _read_back(root: Path, manifest: Manifest, progress: Progress) -> None:
    os.sync()
    total = _bytes_of(root)
    with progress("reading back", total) as advance:
        for damage in damages(root, manifest, advance, only_new=True):
            raise BackupError(f"{damage.file} was not written as it should: {damage.reason}.")


def _bytes_of(root: Path) -> int:
    """Files that are ours alone; linked ones are not read again."""
    found = (path.stat() for path in root.rglob("*") if path.is_file())
    return sum(each.st_size for each in found if each.st_nlink == 1)


@contextmanager
def _unfinished(folder: Path) -> Iterator[tuple[Path, Path]]:
    """(the folder to work in, the name it gets at the end); it is removed where that is not
    reached. What a killed backup has left in `folder` goes first."""
    make_folder(folder)
    for left in folder.glob(f"videotube-*{UNFINISHED}"):
        _remove_unless_in_use(left)
    root = folder / set_name(timezone.now())
    working = root.with_name(root.name + UNFINISHED)
    if root.exists() or working.exists():
        raise Refused(f"{root} is there already.")
    working.mkdir(mode=0o700)
    try:
        with new_file(working / LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield working, root
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _remove_unless_in_use(left: Path) -> None:
    """One that another site's backup writes at this moment is locked."""
    try:
        with (left / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        pass
    except BlockingIOError:
        return
    shutil.rmtree(left, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
