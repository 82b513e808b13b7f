"""Making videos of films that the operator has in a folder: each once, however often it is tried.

Who has been imported is a document (`ImportedFile`), stored in the transaction that queues the
video's processing: a run that is killed at any point leaves either both or, for the sweeper, a
video that nobody has ever seen.
"""

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bson import ObjectId
from django.conf import settings
from django.db import IntegrityError

from accounts.models import User
from core.errors import DomainError, TooLarge
from videos.imports.folder import Found, plain
from videos.models import ImportedFile, Video
from videos.services.captions import put_captions
from videos.services.publishing import VideoText, create_video

CHUNK_BYTES = 4 * 1024 * 1024


class Outcome(StrEnum):
    """What has become of a film."""

    IMPORTED = "imported"
    KNOWN = "known"
    DOUBLE = "double"
    DELETED = "deleted"
    CHANGING = "changing"


@dataclass(frozen=True, slots=True)
class Imported:
    """`video_id` is the video that was made of it, now or before. `flaws` are captions or a
    picture that could not be taken, each with its reason."""

    outcome: Outcome
    video_id: ObjectId | None = None
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """`again` also imports what has been deleted since; `published_at`, in the past, is kept."""

    text: VideoText
    published_at: datetime | None = None
    again: bool = False


def known(film: Found, *, owner: User) -> ImportedFile | None:
    """What a former run has noted of this very file, by its path, size and time."""
    facts = film.path.stat()
    rows = ImportedFile.objects.filter(
        owner_id=owner.pk, path=_path(film), size=facts.st_size, mtime=facts.st_mtime_ns
    )
    row: ImportedFile | None = rows.first()
    return row


def import_film(
    film: Found, *, owner: User, instructions: Instructions, on_bytes: Callable[[int], object]
) -> Imported:
    """Copy the film and make a video of it, unless that has been done. The file stays as it is.

    `on_bytes` is told of each piece that was read. Raises UnsupportedMedia and Invalid for what is
    no film or picture, TooLarge, and OSError of the disk; nothing is left of it then.
    """
    before = film.path.stat()
    if before.st_size > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(
            f"It has {before.st_size} bytes; UPLOAD_MAX_BYTES allows {settings.UPLOAD_MAX_BYTES}."
        )
    row = known(film, owner=owner)
    if row is None:
        digest = _digest(film.path, on_bytes)
        row = ImportedFile.objects.filter(owner_id=owner.pk, sha256=digest).first()
    else:
        on_bytes(before.st_size)
    if row is not None:
        outcome = _of_known(film, row, again=instructions.again)
        if outcome is not None:
            return _completed(film, row, outcome, owner=owner)
        digest = row.sha256
        ImportedFile.objects.filter(pk=row.pk).delete()
    return _import(film, digest, before, owner=owner, instructions=instructions)


def _of_known(film: Found, row: ImportedFile, *, again: bool) -> Outcome | None:
    """None where it is to be imported once more."""
    if not Video.objects.filter(pk=row.video_id).exists():
        return None if again else Outcome.DELETED
    if row.path == _path(film):
        return Outcome.KNOWN
    if Path(row.path).exists():
        return Outcome.DOUBLE
    # It has moved: from now on it is known by its new name.
    facts = film.path.stat()
    ImportedFile.objects.filter(pk=row.pk).update(path=_path(film), mtime=facts.st_mtime_ns)
    return Outcome.KNOWN


def _import(
    film: Found,
    digest: str,
    before: os.stat_result,
    *,
    owner: User,
    instructions: Instructions,
) -> Imported:
    staged = Path(settings.SCRATCH_ROOT, "uploads", f"{uuid.uuid4().hex}.import")
    staged.parent.mkdir(parents=True, exist_ok=True)
    text, flaws = instructions.text, list[str]()

    def note(video: Video) -> None:
        if instructions.published_at is not None and text.visibility != "private":
            Video.objects.filter(pk=video.pk).update(published_at=instructions.published_at)
        ImportedFile.objects.create(
            owner_id=owner.pk,
            sha256=digest,
            path=_path(film),
            size=before.st_size,
            mtime=before.st_mtime_ns,
            video_id=video.pk,
        )

    try:
        if _copy(film.path, staged) != digest or _has_changed(film.path, before):
            return Imported(Outcome.CHANGING)
        video = _create(film, staged, owner=owner, text=text, note=note, flaws=flaws)
    except IntegrityError:  # another run has just imported it
        return Imported(Outcome.DOUBLE)
    finally:
        staged.unlink(missing_ok=True)
    row = ImportedFile.objects.get(owner_id=owner.pk, sha256=digest)
    done = _completed(film, row, Outcome.IMPORTED, owner=owner)
    return replace(done, video_id=video.pk, flaws=(*flaws, *done.flaws))


def _create(
    film: Found,
    staged: Path,
    *,
    owner: User,
    text: VideoText,
    note: Callable[[Video], object],
    flaws: list[str],
) -> Video:
    """With the picture beside it; a bad picture is a flaw, and the film comes without."""
    if film.thumbnail is not None:
        try:
            with film.thumbnail.open("rb") as picture:
                return create_video(
                    by=owner, film=staged, text=text, thumbnail=picture, together_with=note
                )
        except DomainError as error:
            # The picture is looked at before the film is touched.
            if not any(each.field == "thumbnail" for each in error.errors):
                raise
            flaws.append(f"{plain(film.thumbnail.name)}: {error.message}")
    return create_video(by=owner, film=staged, text=text, together_with=note)


def _completed(film: Found, row: ImportedFile, outcome: Outcome, *, owner: User) -> Imported:
    """The captions beside the film, too, which a run that was killed may not have come to."""
    flaws = []
    if not row.is_complete and outcome in (Outcome.IMPORTED, Outcome.KNOWN):
        for language, path in film.captions:
            try:
                put_captions(row.video_id, by=owner, source=path, language=language)
            except DomainError as error:
                flaws.append(f"{plain(path.name)}: {error.message}")
        ImportedFile.objects.filter(pk=row.pk).update(is_complete=True)
    return Imported(outcome, row.video_id, tuple(flaws))


def _path(film: Found) -> str:
    return plain(str(film.path.resolve()))[:4096]


def _digest(path: Path, on_bytes: Callable[[int], object]) -> str:
    found = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            found.update(chunk)
            on_bytes(len(chunk))
    return found.hexdigest()


def _copy(source: Path, target: Path) -> str:
    """Copy, and the digest of what was copied. Synced by whoever takes the file over."""
    found = hashlib.sha256()
    with source.open("rb") as reading, target.open("xb") as writing:
        while chunk := reading.read(CHUNK_BYTES):
            found.update(chunk)
            writing.write(chunk)
    return found.hexdigest()


def _has_changed(path: Path, before: os.stat_result) -> bool:
    now = path.stat()
    return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
