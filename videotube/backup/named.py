"""Which media files the documents name, as the snapshot has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pymongo.client_session import ClientSession
from pymongo.database import Database

from accounts.models import User
from videos.models import JobKind, JobState, ProcessingJob, Status, Video

BATCH = 500
PICTURES = ("avatar", "cover_image")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named:
    """A file, or the folder of a revision with all that is in it. `optional` where it may not be
    there yet: its film is still on the way in."""

    key: str
    is_folder: bool = False
    optional: bool = False


def named_media(database: Database[dict[str, Any]], session: ClientSession) -> Iterator[Named]:
    """In the order of the keys, which is that of the ids; read in batches."""
    yield from _of_people(database, session)
    yield from _of_videos(database, session)


def _of_people(database: Database[dict[str, Any]], session: ClientSession) -> Iterator[Named]:
    people = database[User._meta.db_table].find(
        {}, dict.fromkeys(PICTURES, 1), session=session, sort=[("_id", 1)], hint=[("_id", 1)]
    )
    for person in people:
        keys = {str(person.get(field) or "") for field in PICTURES} - {""}
        yield from map(Named, sorted(keys))


def _of_videos(database: Database[dict[str, Any]], session: ClientSession) -> Iterator[Named]:
    fields = ("status", "original", "revision", "thumbnail", "thumbnail_candidates", "captions.key")
    videos = database[Video._meta.db_table].find(
        {}, dict.fromkeys(fields, 1), session=session, sort=[("_id", 1)], hint=[("_id", 1)]
    )
    for batch in _batches(videos):
        replacements = _replacements(database, session, [video["_id"] for video in batch])
        for video in batch:
            yield from _of_video(video, replacements.get(video["_id"], set()))


def _of_video(video: dict[str, Any], replacements: set[str]) -> Iterator[Named]:
    revision = video.get("revision") or ""
    keys = {video.get("original"), video.get("thumbnail"), *replacements}
    keys.update(video.get("thumbnail_candidates") or ())
    keys.update(caption["key"] for caption in video.get("captions") or ())
    files = {key for key in keys if key and not (revision and key.startswith(f"{revision}/"))}
    optional = video.get("status") == Status.UPLOADING
    units = [Named(key, optional=optional) for key in files]
    if revision:
        units.append(Named(revision, is_folder=True))
    yield from sorted(units, key=lambda unit: unit.key)


def _replacements(
    database: Database[dict[str, Any]], session: ClientSession, ids: list[Any]
) -> dict[Any, set[str]]:
    """Films that wait to take the place of a video's own, by the video's id."""
    jobs = database[ProcessingJob._meta.db_table].find(
        {
            "video_id": {"$in": ids},
            "kind": str(JobKind.TRANSCODE),
            "state": {"$ne": str(JobState.SUCCEEDED)},
            "media_key": {"$gt": ""},
        },
        {"video_id": 1, "media_key": 1},
        session=session,
    )
    found: dict[Any, set[str]] = {}
    for job in jobs:
        found.setdefault(job["video_id"], set()).add(job["media_key"])
    return found


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    items = iter(items)
    while batch := list(islice(items, BATCH)):
        yield batch
