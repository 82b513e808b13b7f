"""What must hold of all playlists after anything that anybody does."""

from collections import Counter

from bson import ObjectId

from accounts.models import User
from playlists.models import WATCH_LATER, Playlist, PlaylistItem
from videos.models import Video


def disagreements() -> list[str]:
    """Where a stored counter differs from the rows it counts, or a row names what is gone."""
    wrong: list[str] = []
    items = list(PlaylistItem.objects.all())
    held = Counter(item.playlist_id for item in items)
    for playlist in Playlist.objects.all():
        rows = held.pop(playlist.pk, 0)
        if playlist.items_count != rows:
            wrong.append(f"{playlist.pk} says {playlist.items_count}, holds {rows}")
        if not User.objects.filter(pk=playlist.owner_id).exists():
            wrong.append(f"{playlist.pk} is nobody's")
    wrong += [f"items of {id_}, which is gone" for id_ in held]
    videos = set(Video.objects.values_list("pk", flat=True))
    wrong += [f"{item} names no video" for item in items if item.video_id not in videos]
    for user in User.objects.all():
        own = Playlist.objects.filter(owner_id=user.pk).exclude(slot=WATCH_LATER).count()
        if user.playlists_count != own:
            wrong.append(f"{user} says {user.playlists_count}, has {own}")
    return wrong


def order_of(playlist_id: ObjectId) -> list[ObjectId]:
    """The ids of the videos, in order."""
    items = PlaylistItem.objects.filter(playlist_id=playlist_id).order_by("order_key")
    return list(items.values_list("video_id", flat=True))
