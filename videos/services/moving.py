"""Bringing media to where the store puts new ones: from the disk to Cloudinary, or back.

Everything goes on playing meanwhile, since a store serves what is elsewhere, too. Single files
(pictures, captions) are moved here and now, under the same key. The files of a film are made again
by a job, from its original: Cloudinary converts by itself, and we transcode what comes home.
Whatever is done stays done, so a call that was interrupted is repeated.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bson import ObjectId

from accounts.models import User
from core.storage import StoreRefused, media_store
from core.storage.removal import remove_or_defer
from videos.models import Status, Video
from videos.services.regenerating import Outcome, regenerate
from videos.services.replacing import replacement_of

BATCH = 200


class Fate(StrEnum):
    """What has become of a file or film."""

    MOVED = "moved"
    WOULD_BE_MOVED = "would_be_moved"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Move:
    """A single file, or a film by its original; `outcome` is a Fate, or the film's Outcome."""

    key: str
    outcome: Fate | Outcome
    video_id: ObjectId | None = None
    error: str = ""


def move_pictures(*, dry_run: bool = False) -> Iterator[Move]:
    """Avatars and covers of everybody who has one, in the order of their ids."""
    after = None
    while True:
        people = User.objects.order_by("pk")
        people = people.filter(pk__gt=after) if after is not None else people
        batch = list(people.values_list("pk", "avatar", "cover_image")[:BATCH])
        if not batch:
            return
        for pk, avatar, cover in batch:
            for field, key in (("avatar", avatar), ("cover_image", cover)):
                if key:
                    named = User.objects.filter(pk=pk, **{field: key})
                    yield from _move(key, named.exists, dry_run=dry_run)
        after = batch[-1][0]


def move_videos(
    *, limit: int, after: ObjectId | None = None, dry_run: bool = False
) -> Iterator[Move]:
    """Thumbnails and captions of videos, and their films, in the order of the videos' ids,
    beginning behind `after`, until `limit` films are queued."""
    queued = 0
    while queued < limit:
        rows = Video.objects.exclude(status=Status.UPLOADING)
        rows = rows.filter(pk__gt=after) if after is not None else rows
        batch = list(rows.order_by("pk")[:BATCH])
        if not batch:
            return
        for video in batch:
            for key in _single_files(video):
                still_named = partial(_is_named, video.pk, key)
                yield from _move(key, still_named, video_id=video.pk, dry_run=dry_run)
            if _is_away(video):
                film = _queue(video, dry_run=dry_run)
                yield film
                queued += film.outcome in (Outcome.QUEUED, Outcome.WOULD_BE_QUEUED)
            if queued >= limit:
                return
        after = batch[-1].pk


def _is_away(video: Video) -> bool:
    """Whether the files that it plays are elsewhere."""
    return video.status == Status.READY and media_store().away(video.revision)


def _single_files(video: Video) -> list[str]:
    """All that is moved under its own name. What has been uploaded comes last, and not before the
    files made of it: at Cloudinary they would go with it."""
    keys = [caption.key for caption in video.captions]
    if video.thumbnail.startswith(f"{video.media_folder}/thumbnails/"):
        keys.append(video.thumbnail)
    if not _is_away(video):
        replacement = replacement_of(video)
        keys += [video.original, replacement.media_key if replacement else ""]
    return [key for key in keys if key]


def _is_named(video_id: ObjectId, key: str) -> bool:
    current = Video.objects.filter(pk=video_id).first()
    return current is not None and key in _single_files(current)


def _queue(video: Video, *, dry_run: bool) -> Move:
    try:
        return Move(video.original, regenerate(video.pk, dry_run=dry_run), video.pk)
    except OSError as error:
        return Move(video.original, Fate.FAILED, video.pk, str(error)[:200])


def _move(
    key: str,
    still_named: Callable[[], bool],
    *,
    video_id: ObjectId | None = None,
    dry_run: bool,
) -> Iterator[Move]:
    """Nothing where the file is in its place. A file that lost its name while it was moved is
    removed: whoever took the name away may have looked for it in the old place."""
    store = media_store()
    if dry_run:
        if store.away(key):
            yield Move(key, Fate.WOULD_BE_MOVED, video_id)
        return
    try:
        if store.settle(key):
            if not still_named():
                remove_or_defer(key)
            yield Move(key, Fate.MOVED, video_id)
    except FileNotFoundError:
        if still_named():
            yield Move(key, Fate.MISSING, video_id)
    except (OSError, StoreRefused) as error:
        yield Move(key, Fate.FAILED, video_id, str(error)[:200])
