"""An archive of all that is a person's own: JSON files, a list of their media, and with it the
media themselves."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import orjson
from bson import ObjectId
from django.utils import timezone

from accounts.exports import OwnFile, files_of, sections
from accounts.models import User
from core.storage import media_store

COPY_BYTES = 1024 * 1024
README = """{username}, as of {now} (UTC)

Everything that this site holds of the account, and nothing of other people's that it may not see.
Each .json file is a list of objects; times are in UTC. A video that is named and has no title is
somebody else's and not to be seen, or gone.

media.json lists the account's files. {media}
"""


@dataclass(slots=True)
class Exported:
    """What is in the archive: rows by section, files that are listed, and of these, copied ones;
    `missing` are files that were named and could not be read."""

    rows: dict[str, int] = field(default_factory=dict)
    listed: int = 0
    copied: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


def export_user(
    user: User, target: Path, *, with_media: bool = False, on_bytes: Callable[[int], object]
) -> Exported:
    """Write the archive to `target`, readable by its owner alone, all of it or nothing. Memory is
    bounded, however much there is. Raises OSError; FileExistsError where `target` is taken."""
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            done = _write(user, file, with_media=with_media, on_bytes=on_bytes)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return done


def _write(
    user: User, file: IO[bytes], *, with_media: bool, on_bytes: Callable[[int], object]
) -> Exported:
    done = Exported()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, section in sections().items():
            done.rows[name] = _write_list(archive, f"{name}.json", section(user))
        files: Iterable[dict[str, Any]] = (
            _copied(user, archive, done, on_bytes) if with_media else _listed(user, done)
        )
        _write_list(archive, "media.json", files)
        archive.writestr(
            "README.txt",
            README.format(
                username=user.username,
                now=f"{timezone.now():%Y-%m-%d %H:%M}",
                media="They are below media/." if with_media else "They are not in this archive.",
            ),
        )
    return done


def _write_list(archive: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    with archive.open(_entry(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as out:
        out.write(b"[")
        for row in rows:
            out.write(b",\n" if count else b"\n")
            out.write(orjson.dumps(row, default=_plain))
            count += 1
        out.write(b"\n]\n")
    return count


def _listed(user: User, done: Exported) -> Iterator[dict[str, Any]]:
    for own in files_of(user):
        done.listed += 1
        yield _facts(own)


def _copied(
    user: User, archive: zipfile.ZipFile, done: Exported, on_bytes: Callable[[int], object]
) -> list[dict[str, Any]]:
    """Originals alone: what can be made of them again is not copied. All before the list is begun,
    since an archive is written one file after the other."""
    facts = []
    for own in files_of(user):
        done.listed += 1
        found = _facts(own)
        if own.is_original:
            found["file"] = _copy(own, archive, done, on_bytes)
        facts.append(found)
    return facts


def _copy(
    own: OwnFile, archive: zipfile.ZipFile, done: Exported, on_bytes: Callable[[int], object]
) -> str | None:
    path = f"media/{own.key}"
    store = media_store()
    try:
        if not store.bring(own.key, on_tick=lambda _share: None):
            raise FileNotFoundError(own.key)
        with store.local_path(own.key).open("rb") as source:
            # Films and pictures are compressed already.
            entry = _entry(path, zipfile.ZIP_STORED)
            with archive.open(entry, "w", force_zip64=True) as out:
                while piece := source.read(COPY_BYTES):
                    out.write(piece)
                    done.bytes += len(piece)
                    on_bytes(len(piece))
    except FileNotFoundError:
        done.missing.append(own.key)
        return None
    done.copied += 1
    return path


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=timezone.now().timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry


def _facts(own: OwnFile) -> dict[str, Any]:
    size: int | None = None
    with suppress(OSError):
        size = media_store().local_path(own.key).stat().st_size
    return {"kind": own.kind, "key": own.key, "bytes": size, "isOriginal": own.is_original}


def _plain(value: object) -> object:
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in an archive")
