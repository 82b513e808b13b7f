"""What playlists keep of a person, and how it goes."""

from contextlib import suppress

from bson import ObjectId

from accounts.erasure import bounded, install
from accounts.models import User
from core.errors import NotFound
from playlists.models import Playlist
from playlists.services.playlists import remove_playlist

AT_A_TIME = 20


def install_steps() -> None:
    """Tell `accounts.erasure`."""
    install(
        "playlists",
        erase_playlists,
        count=lambda user_id: bounded(Playlist.objects.filter(owner_id=user_id)),
    )


def erase_playlists(user_id: ObjectId) -> int:
    """With what stands in them, "Watch later" among them."""
    playlists = list(Playlist.objects.filter(owner_id=user_id).order_by()[:AT_A_TIME])
    for playlist in playlists:
        with suppress(NotFound):
            remove_playlist(playlist, by=User(pk=user_id))
    return len(playlists)
