"""Making, changing and removing playlists."""

from typing import Any

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from core import audit
from core.errors import Conflict, Forbidden, NotFound
from core.mongo.counters import count
from core.mongo.transaction import transactional
from playlists.models import Playlist, Visibility
from playlists.services.access import NOT_FOUND, own_playlist
from playlists.services.erasure import erase_items


class TooManyPlaylists(Conflict):
    """The account holds as many as it may: 409."""

    code = "too_many_playlists"
    message = "You have as many playlists as you may have."


class StaysAsItIs(Forbidden):
    """ "Watch later" has no other name, is private, and does not go away: 403."""

    code = "watch_later_stays"
    message = "This list cannot be renamed, shared or deleted."


def create_playlist(
    *, by: User, name: str, description: str = "", visibility: str = Visibility.PUBLIC
) -> Playlist:
    """A new, empty playlist. Raises TooManyPlaylists."""
    return _create(by=by, name=name, description=description, visibility=visibility)


@transactional
def _create(*, by: User, name: str, description: str, visibility: str) -> Playlist:
    room = User.objects.filter(pk=by.pk, playlists_count__lt=settings.PLAYLIST_MAX_PER_USER)
    if not count(room, playlists_count=+1):
        raise TooManyPlaylists
    now = timezone.now()
    playlist: Playlist = Playlist.objects.create(
        owner_id=by.pk,
        name=name,
        description=description,
        visibility=visibility,
        created_at=now,
        updated_at=now,
    )
    return playlist


def edit_playlist(
    reference: str,
    *,
    by: User,
    name: str | None = None,
    description: str | None = None,
    visibility: str | None = None,
) -> Playlist:
    """Change what is given. Raises what `own_playlist` raises, and StaysAsItIs."""
    playlist = own_playlist(reference, by=by)
    _check_may_change(playlist)
    given: dict[str, Any] = {"name": name, "description": description, "visibility": visibility}
    changes = {field: value for field, value in given.items() if value is not None}
    if changes:
        changes["updated_at"] = timezone.now()
        if not Playlist.objects.filter(pk=playlist.pk).update(**changes):
            raise NotFound(NOT_FOUND)
        for field, value in changes.items():
            setattr(playlist, field, value)
    return playlist


def delete_playlist(reference: str, *, by: User) -> ObjectId:
    """Remove one's own playlist with all that stands in it; its id. Raises what `edit_playlist`
    raises."""
    playlist = own_playlist(reference, by=by)
    _check_may_change(playlist)
    remove_playlist(playlist, by=by)
    return playlist.pk


@transactional
def remove_playlist(playlist: Playlist, *, by: User, reason: str = "") -> None:
    """`delete_playlist` without asking whose it is: for staff. NotFound when it is gone already.

    What is removed by somebody else is kept in the audit trail.
    """
    # Also holds the document: who adds a video at this moment has to begin anew.
    if not count(Playlist.objects.filter(pk=playlist.pk), revision=+1):
        raise NotFound(NOT_FOUND)
    if not playlist.is_watch_later:
        count(User.objects.filter(pk=playlist.owner_id), playlists_count=-1)
    if by.pk != playlist.owner_id:
        audit.record(
            "playlist.removed",
            by=by,
            target=playlist,
            reason=reason,
            before={
                "name": playlist.name,
                "description": playlist.description,
                "owner": str(playlist.owner_id),
            },
        )
    erase_items(playlist.pk)
    Playlist.objects.filter(pk=playlist.pk).delete()


def _check_may_change(playlist: Playlist) -> None:
    if playlist.is_watch_later:
        raise StaysAsItIs
