"""Documents of playlists."""

from playlists.models.item import MAX_KEY_LENGTH, PlaylistItem
from playlists.models.playlist import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    Playlist,
    Visibility,
)
from playlists.querysets import WATCH_LATER

__all__ = [
    "DESCRIPTION_LENGTH",
    "MAX_KEY_LENGTH",
    "NAME_LENGTH",
    "WATCH_LATER",
    "Playlist",
    "PlaylistItem",
    "Visibility",
]
