"""Files on the media disk that no document names.

Files are listed first and what names them is read afterwards, jobs before videos: a file is
reserved before it is published, and the reservation goes in the transaction that names it
(`services.reservations`). So whatever is on its way is seen as the one or as the other. Pictures of
people have no reservation; their age protects them.

Read in batches of folders, so that a large disk needs no large memory.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path

from bson import ObjectId
from django.conf import settings

from accounts.models import User
from videos.models import JobKind, JobState, ProcessingJob, Status, Video

BATCH = 100
FOLDERS = ("videos", "users")
SYSTEMS = ("lost+found",)
PLAIN_FOLDERS = ("original", "thumbnails", "captions")
"""Folders of a video whose files are named one by one; any other is a revision, named whole."""


class Reason(StrEnum):
    """Why nothing needs it."""

    NO_VIDEO = "no_video"
    NO_USER = "no_user"
    NOT_NAMED = "not_named"
    HALF_REMOVED = "half_removed"
    UPLOAD_EXPIRED = "upload_expired"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Stray:
    """A file, or a folder that was named whole; `bytes` and `files` are all that is in it, and
    `written` is when anything in it was last changed (POSIX seconds)."""

    key: str
    reason: Reason
    files: int
    bytes: int
    written: float = 0.0


@dataclass(slots=True)
class _Named:
    """What documents and jobs say of one video's files."""

    exists: bool = False
    is_uploading: bool = False
    keys: frozenset[str] = frozenset()
    attempts: tuple[str, ...] = ()

    def spares(self, key: str) -> bool:
        """Whether it is named itself, or anything in it or above it is."""
        return self.is_uploading or any(
            f"{key}/".startswith(f"{each}/") or each.startswith(f"{key}/") for each in self.keys
        )

    def is_attempt(self, name: str) -> bool:
        return name.startswith(self.attempts) if self.attempts else False


def stray_files(now: datetime, *, age: timedelta | None = None) -> Iterator[Stray]:
    """Those of videos, then those of people; nothing that was written within `age`, which is
    `MEDIA_PRUNE_AGE` where nobody says otherwise."""
    limit = (now - (settings.MEDIA_PRUNE_AGE if age is None else age)).timestamp()
    root = Path(settings.MEDIA_ROOT)
    for folders in _batches(_folders(root / "videos")):
        yield from _strays_of_videos(root, folders, limit)
    for folders in _batches(_folders(root / "users")):
        yield from _strays_of_users(root, folders, limit)


def strays_beside(key: str, now: datetime, *, age: timedelta) -> Iterator[Stray]:
    """`stray_files` of the one folder in which `key` stands: for a second look."""
    root, limit = Path(settings.MEDIA_ROOT), (now - age).timestamp()
    kind, name = key.split("/")[:2]
    of_kind = {"videos": _strays_of_videos, "users": _strays_of_users}
    if (root / kind / name).is_dir():
        yield from of_kind[kind](root, [root / kind / name], limit)


def foreign_files(now: datetime, *, age: timedelta) -> Iterator[Stray]:
    """What stands in the media folder under names that VideoTube never gives, and was not written
    within `age`. Names with a dot in front, and `lost+found`, are the system's."""
    root, limit = Path(settings.MEDIA_ROOT), (now - age).timestamp()
    for parent in (root, root / "videos", root / "users"):
        for path, is_folder in _entries(parent):
            ours = path.name in FOLDERS if parent == root else is_folder and _is_id(path)
            if not ours and path.name not in SYSTEMS and not path.name.startswith("."):
                yield from _old(root, [path], Reason.FOREIGN, limit)


def _strays_of_videos(root: Path, folders: list[Path], limit: float) -> Iterator[Stray]:
    listed = {folder: list(_units(folder)) for folder in folders}
    named = _named([ObjectId(folder.name) for folder in folders if _is_id(folder)])
    for folder, units in listed.items():
        if not _is_id(folder):  # what a removal that was killed had put aside
            yield from _old(root, [folder], Reason.HALF_REMOVED, limit)
            continue
        facts = named[ObjectId(folder.name)]
        if not facts.exists and not facts.keys:
            yield from _old(root, [folder], Reason.NO_VIDEO, limit)
            continue
        strays = (
            unit
            for unit in units
            if not facts.spares(_key(root, unit)) and not facts.is_attempt(unit.name)
        )
        yield from _old(root, strays, Reason.NOT_NAMED if facts.exists else Reason.NO_VIDEO, limit)


def _strays_of_users(root: Path, folders: list[Path], limit: float) -> Iterator[Stray]:
    listed = {folder: [each for each, _ in _entries(folder)] for folder in folders}
    ids = [ObjectId(folder.name) for folder in folders if _is_id(folder)]
    people = User.objects.filter(pk__in=ids).values_list("pk", "avatar", "cover_image")
    named = {str(pk): (avatar, cover) for pk, avatar, cover in people}
    for folder, files in listed.items():
        if not _is_id(folder):
            yield from _old(root, [folder], Reason.HALF_REMOVED, limit)
            continue
        keys = named.get(folder.name)
        strays = [file for file in files if _key(root, file) not in (keys or ())]
        yield from _old(root, strays, Reason.NO_USER if keys is None else Reason.NOT_NAMED, limit)


def _named(ids: list[ObjectId]) -> dict[ObjectId, _Named]:
    """Jobs first: see above."""
    named = {each: _Named() for each in ids}
    keys: dict[ObjectId, set[str]] = {each: set() for each in ids}
    jobs = ProcessingJob.objects.filter(video_id__in=ids).exclude(state=JobState.SUCCEEDED)
    for pk, video_id, kind, state, key in jobs.values_list(
        "pk", "video_id", "kind", "state", "media_key"
    ):
        if state == JobState.FAILED and kind == JobKind.DELETE_MEDIA:
            continue  # given up: this is what would remove its files
        keys[video_id].add(key)
        if kind == JobKind.TRANSCODE and state != JobState.FAILED:
            named[video_id].attempts += (f"{pk}-",)
    for video in Video.objects.filter(pk__in=ids).only(
        "status", "original", "revision", "thumbnail", "thumbnail_candidates", "captions"
    ):
        facts = named[video.pk]
        facts.exists, facts.is_uploading = True, video.status == Status.UPLOADING
        keys[video.pk] |= {video.original, video.revision, video.thumbnail}
        keys[video.pk] |= {*video.thumbnail_candidates, *(each.key for each in video.captions)}
    for pk, facts in named.items():
        facts.keys = frozenset(keys[pk] - {""})
    return named


def _units(folder: Path) -> Iterator[Path]:
    """What is named as one in a video's folder."""
    for path, is_folder in _entries(folder):
        if is_folder and path.name in PLAIN_FOLDERS:
            yield from (file for file, _ in _entries(path))
        else:
            yield path


def _old(root: Path, paths: Iterable[Path], reason: Reason, limit: float) -> Iterator[Stray]:
    for path in paths:
        newest, files, size = _measure(path)
        if newest < limit:
            # A name with a dot in front is put aside for removal, or half copied.
            why = Reason.HALF_REMOVED if path.name.startswith(".") else reason
            yield Stray(_key(root, path), why, files, size, newest)


def _measure(path: Path) -> tuple[float, int, int]:
    """(newest modification, files, bytes) of a file or a tree. What vanishes meanwhile is none of
    ours to remove: it counts as new."""
    try:
        facts = path.stat(follow_symlinks=False)
        newest = facts.st_mtime
        if not path.is_dir():
            return newest, 1, facts.st_size
        files = size = 0
        for folder, _, names in os.walk(path):
            newest = max(newest, Path(folder).stat().st_mtime)
            for name in names:
                facts = Path(folder, name).stat(follow_symlinks=False)
                newest, files, size = max(newest, facts.st_mtime), files + 1, size + facts.st_size
    except FileNotFoundError:
        return float("inf"), 0, 0
    return newest, files, size


def _folders(parent: Path) -> Iterator[Path]:
    """Folders by the names that we give: an id, or one put aside. Others are not ours."""
    for path, is_folder in _entries(parent):
        if is_folder and (_is_id(path) or path.name.startswith(".")):
            yield path


def _entries(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Files and folders, each with whether it is one; no links, which we never make."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_symlink():
                    yield Path(entry.path), entry.is_dir(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return


def _batches(folders: Iterator[Path]) -> Iterator[list[Path]]:
    while batch := list(islice(folders, BATCH)):
        yield batch


def _is_id(folder: Path) -> bool:
    return ObjectId.is_valid(folder.name)


def _key(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
