"""Putting videos into playlists, taking them out, and moving them.

Each change first raises the playlist's `revision`, and so holds its document until it is
committed: of two at once the second begins anew and finds the first one's order. Keys are
therefore made one after the other, and never twice.
"""

from bson import ObjectId
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, Invalid, NotFound
from core.mongo.counters import count
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from playlists.models import MAX_KEY_LENGTH, Playlist, PlaylistItem
from playlists.order import key_between, keys_behind
from playlists.querysets import ItemQuerySet
from playlists.services.access import NOT_FOUND, own_playlist
from videos.models import Video
from videos.services.access import NOT_FOUND as VIDEO_NOT_FOUND

ABSENT = "This video is not in the playlist."


class AlreadyThere(Conflict):
    """A video stands in a playlist once: 409."""

    code = "already_there"
    message = "This video is in the playlist already."


class PlaylistFull(Conflict):
    """It holds as many videos as it may: 409."""

    code = "playlist_full"
    message = "This playlist holds as many videos as it may."


def add_video(reference: str, video_id: ObjectId, *, by: User) -> Playlist:
    """Put a video that the actor may see at the end of their own playlist.

    Raises what `own_playlist` raises, NotFound for a video that is not theirs to see, AlreadyThere
    and PlaylistFull.
    """
    playlist = own_playlist(reference, by=by)
    with in_turn(video_id, playlist.pk):
        return _add(playlist.pk, video_id, by=by)


@transactional
def _add(playlist_id: ObjectId, video_id: ObjectId, *, by: User) -> Playlist:
    # Holds the video, too: its removal then waits for this item or makes it fail.
    if not count(Video.objects.filter(pk=video_id).visible_to(by), saves_count=+1):
        raise NotFound(VIDEO_NOT_FOUND)
    playlist = _hold(playlist_id, change=+1)
    items = PlaylistItem.objects.of(playlist)
    if items.filter(video_id=video_id).exists():
        raise AlreadyThere
    if playlist.items_count > settings.PLAYLIST_MAX_ITEMS:
        raise PlaylistFull
    PlaylistItem.objects.create(
        playlist_id=playlist_id,
        video_id=video_id,
        order_key=key_between(_last_key(items), None),
        added_at=timezone.now(),
    )
    return playlist


def remove_video(reference: str, video_id: ObjectId, *, by: User) -> Playlist:
    """Take a video out of one's own playlist, whether one may still see it or not. Raises what
    `own_playlist` raises, and NotFound where it is not in there."""
    playlist = own_playlist(reference, by=by)
    with in_turn(playlist.pk):
        return _take_out(playlist.pk, video_id)


@transactional
def _take_out(playlist_id: ObjectId, video_id: ObjectId) -> Playlist:
    playlist = _hold(playlist_id, change=-1)
    if not PlaylistItem.objects.of(playlist).filter(video_id=video_id).delete()[0]:
        raise NotFound(ABSENT)
    return playlist


def move_video(
    reference: str,
    video_id: ObjectId,
    *,
    by: User,
    before: ObjectId | None = None,
    after: ObjectId | None = None,
) -> Playlist:
    """Put a video of one's own playlist directly before or directly after another one of it.

    Given both, it is put directly after `after`, which must stand before `before`. Raises what
    `own_playlist` raises, NotFound where the video is not in there, Invalid for the others.
    """
    if before is None and after is None:
        raise Invalid("Say before or after which video.", code="required", field="before")
    for field, id_ in (("before", before), ("after", after)):
        if id_ == video_id:
            raise Invalid("A video cannot stand beside itself.", field=field)
    playlist = own_playlist(reference, by=by)
    with in_turn(playlist.pk):
        return _move(playlist.pk, video_id, before=before, after=after)


@transactional
def _move(
    playlist_id: ObjectId, video_id: ObjectId, *, before: ObjectId | None, after: ObjectId | None
) -> Playlist:
    playlist = _hold(playlist_id)
    items = PlaylistItem.objects.of(playlist)
    moved = items.filter(video_id=video_id).first()
    if moved is None:
        raise NotFound(ABSENT)
    others = items.exclude(pk=moved.pk)
    low = _key_of(others, after, field="after")
    high = _key_of(others, before, field="before")
    if low is not None and high is not None and low >= high:
        raise Invalid("These two stand the other way round.", field="before")
    if low is not None:
        high = _first_key(others.filter(order_key__gt=low))
    else:
        low = _last_key(others.filter(order_key__lt=high))
    key = key_between(low, high)
    items.filter(pk=moved.pk).update(order_key=key)
    if len(key) > MAX_KEY_LENGTH:
        _shorten_keys(items)
    return playlist


def _hold(playlist_id: ObjectId, *, change: int = 0) -> Playlist:
    """Raise the revision, count a change of the number of items, and read the playlist as it is
    then in this transaction."""
    rows = Playlist.objects.filter(pk=playlist_id)
    if not rows.update(
        revision=F("revision") + 1,
        items_count=F("items_count") + change,
        updated_at=timezone.now(),
    ):
        raise NotFound(NOT_FOUND)
    playlist: Playlist = rows.get()
    return playlist


def _key_of(items: ItemQuerySet, video_id: ObjectId | None, *, field: str) -> str | None:
    if video_id is None:
        return None
    key: str | None = items.filter(video_id=video_id).values_list("order_key", flat=True).first()
    if key is None:
        raise Invalid(ABSENT, code="not_found", field=field)
    return key


def _first_key(items: ItemQuerySet) -> str | None:
    key: str | None = items.order_by("order_key").values_list("order_key", flat=True).first()
    return key


def _last_key(items: ItemQuerySet) -> str | None:
    key: str | None = items.order_by("-order_key").values_list("order_key", flat=True).first()
    return key


def _shorten_keys(items: ItemQuerySet) -> None:
    """New keys in the same order, behind all old ones: no two are ever alike meanwhile."""
    rows = list(items.order_by("order_key"))
    for row, key in zip(rows, keys_behind(rows[-1].order_key, len(rows)), strict=True):
        row.order_key = key
    PlaylistItem.objects.bulk_update(rows, ["order_key"], batch_size=200)
