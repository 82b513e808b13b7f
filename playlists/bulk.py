"""What staff do to many playlists at once: one service call a row."""

from core.bulk.operations import Operation, has_right, install, on_row
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
            act=on_row(Playlist.objects.all, remove_playlist, gone=NOT_FOUND),
            may=has_right("playlists.delete_playlist"),
        )
    )
