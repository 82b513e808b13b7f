"""What of playlists can be proved, and how: its counters."""

from accounts.models import User
from core.diagnosis.counters import Counter, declare
from playlists.models import WATCH_LATER, Playlist, PlaylistItem


def install() -> None:
    """Tell the doctor and `recount`."""
    counted = Playlist.objects.exclude(slot=WATCH_LATER)
    declare(
        Counter(
            of=Playlist, field="items_count", rows=PlaylistItem.objects.all(), by="playlist_id"
        ),
        Counter(of=User, field="playlists_count", rows=counted, by="owner_id"),
    )
