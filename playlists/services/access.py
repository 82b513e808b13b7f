"""Finding the playlist that somebody opens or wants to change."""

from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from core.errors import Forbidden, NotFound, Unauthenticated
from playlists.models import WATCH_LATER, Playlist, Visibility
from videos.querysets import is_id

NOT_FOUND = "Playlist not found."
WATCH_LATER_NAME = "Watch later"


def seen_playlist(reference: str, *, by: Any) -> Playlist:
    """The playlist of an id, a share id or `watch-later`, if `by` (maybe a guest) may open it
    that way; else NotFound. Unauthenticated where a guest asks for their `watch-later`."""
    if reference == WATCH_LATER:
        return watch_later(by)
    playlist: Playlist | None = Playlist.objects.opened_by(reference, by).order_by("pk").first()
    if playlist is None:
        raise NotFound(NOT_FOUND)
    return playlist


def own_playlist(reference: str, *, by: User) -> Playlist:
    """The playlist, if it is the actor's. NotFound where they may not even see it, Forbidden
    where they may see but not change it. A share id only opens a playlist."""
    if reference == WATCH_LATER:
        return watch_later(by)
    if not is_id(reference):
        raise NotFound(NOT_FOUND)
    playlist = seen_playlist(reference, by=by)
    if playlist.owner_id != by.pk:
        raise Forbidden("This playlist is not yours.")
    return playlist


def watch_later(by: Any) -> Playlist:
    """The actor's own list of that name, made when it is first asked for."""
    if not by.is_authenticated:
        raise Unauthenticated
    mine = Playlist.objects.filter(owner_id=by.pk, slot=WATCH_LATER)
    found: Playlist | None = mine.first()
    if found is not None:
        return found
    now = timezone.now()
    try:
        made: Playlist = Playlist.objects.create(
            owner_id=by.pk,
            slot=WATCH_LATER,
            name=WATCH_LATER_NAME,
            visibility=Visibility.PRIVATE,
            created_at=now,
            updated_at=now,
        )
    except IntegrityError:  # made at the same moment in another tab
        made = mine.get()
    return made
