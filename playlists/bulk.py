"""What staff do to many playlists at once: one service call a row."""

from typing import Any

from bson import ObjectId

from core.bulk.operations import Operation, has_right, install
from core.errors import NotFound
from playlists.models import Playlist
from playlists.services.access import NOT_FOUND
from playlists.services.playlists import remove_playlist

REMOVE = "playlists.remove"


def install_operations() -> None:
    """Tell `core.bulk`."""
    install(
        Operation(
            name=REMOVE,
            model="playlists.playlist",
            label="Remove playlists",
            done="removed",
            act=_remove,
            may=has_right("playlists.delete_playlist"),
        )
    )


def _remove(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    playlist = Playlist.objects.filter(pk=id_).first()
    if playlist is None:
        raise NotFound(NOT_FOUND)
    remove_playlist(playlist, by=by, reason=params["reason"])
    return True
