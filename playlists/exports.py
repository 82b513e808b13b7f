"""What playlists hold of a person, for the archive of their own data."""

from collections.abc import Iterator
from typing import Any

from accounts.exports import install, rows
from accounts.models import User
from playlists.models import Playlist, PlaylistItem
from videos.exports import with_titles


def install_sections() -> None:
    """Tell `accounts.exports`."""
    install("playlists", _playlists)
    install("playlist_items", _items)


def _playlists(user: User) -> Iterator[dict[str, Any]]:
    mine = Playlist.objects.filter(owner_id=user.pk)
    fields = ("name", "description", "visibility", "share_id", "items_count")
    yield from rows(mine, *fields, "created_at", "updated_at")


def _items(user: User) -> Iterator[dict[str, Any]]:
    for playlist in rows(Playlist.objects.filter(owner_id=user.pk)):
        items = PlaylistItem.objects.filter(playlist_id=playlist["id"])
        found = rows(items, "playlist_id", "video_id", "order_key", "added_at")
        yield from with_titles(found, user)
