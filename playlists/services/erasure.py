"""Removing all that belongs to something that goes, inside the transaction in which it goes.

In batches by primary key, so that no single command runs into the driver's time limit.
"""

from bson import ObjectId

from core.mongo.counters import count
from core.mongo.transaction import transactional
from playlists.models import Playlist, PlaylistItem

BATCH = 1000


@transactional
def erase_video(video_id: ObjectId) -> None:
    """The video's place in every playlist."""
    items = PlaylistItem.objects.filter(video_id=video_id).order_by()
    while rows := list(items.values_list("pk", "playlist_id")[:BATCH]):
        # A video stands in a playlist once, so each of these has lost one item.
        held = Playlist.objects.filter(pk__in=[playlist_id for _, playlist_id in rows])
        count(held, items_count=-1, revision=+1)
        PlaylistItem.objects.filter(pk__in=[pk for pk, _ in rows]).delete()


@transactional
def erase_items(playlist_id: ObjectId) -> None:
    """Everything in the playlist."""
    items = PlaylistItem.objects.filter(playlist_id=playlist_id).order_by()
    while ids := list(items.values_list("pk", flat=True)[:BATCH]):
        PlaylistItem.objects.filter(pk__in=ids).delete()
