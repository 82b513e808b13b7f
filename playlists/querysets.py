"""The visibility rule of playlists, and the shapes in which they are read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bson import ObjectId
from django.db import connection
from django.db.models import Q
from django_mongodb_backend.managers import MongoManager

from accounts.models import User
from core.mongo.queryset import QuerySet
from playlists.pipelines import videos_by_playlist
from videos.querysets import is_id

if TYPE_CHECKING:
    from playlists.models import Playlist

WATCH_LATER = "watch-later"
"""The slot of everyone's own list of that name, and the reference by which they ask for it."""


def visible_q(user: Any, *, by_link: bool = False) -> Q:
    """Which playlists `user` (maybe anonymous) may see: everybody the public ones, owners all of
    theirs, staff all but what others keep for later. `by_link`: whoever holds the share link also
    sees an unlisted one.

    Which of the videos in it they see is another question, put to `videos.querysets.visible_q`.
    """
    rule = Q(visibility__in=("public", "unlisted")) if by_link else Q(visibility="public")
    if user.is_authenticated:
        rule |= Q(owner_id=user.pk)
        if user.is_staff:
            rule |= ~Q(slot=WATCH_LATER)
    return rule


class PlaylistQuerySet(QuerySet):
    """Reads of playlists."""

    def visible_to(self, user: Any) -> "PlaylistQuerySet":
        """What `user` may see without a share link."""
        visible: PlaylistQuerySet = self.filter(visible_q(user))
        return visible

    def opened_by(self, reference: str, user: Any) -> "PlaylistQuerySet":
        """The playlist of an id or a share id, if `user` may open it that way; else nothing."""
        opened: PlaylistQuerySet
        if is_id(reference):
            opened = self.filter(pk=ObjectId(reference)).filter(visible_q(user))
        else:
            opened = self.filter(share_id=reference).filter(visible_q(user, by_link=True))
        return opened

    def shown_on(self, channel: User, *, to: Any) -> "PlaylistQuerySet":
        """The playlists of a channel in lists: to its owner all, to everybody else the public."""
        own: PlaylistQuerySet = self.filter(owner_id=channel.pk)
        if to.is_authenticated and to.pk == channel.pk:
            return own
        public: PlaylistQuerySet = own.filter(visibility="public")
        return public


class PlaylistManager(MongoManager.from_queryset(PlaylistQuerySet)):  # type: ignore[misc]
    """Playlists."""


class ItemQuerySet(QuerySet):
    """Reads of what is in playlists."""

    def of(self, playlist: "Playlist") -> "ItemQuerySet":
        """All items of the playlist."""
        items: ItemQuerySet = self.filter(playlist_id=playlist.pk)
        return items

    def video_ids(self, playlist_ids: Sequence[ObjectId]) -> dict[ObjectId, list[ObjectId]]:
        """The ids of the videos in each of these playlists, in order; one query."""
        if not playlist_ids:
            return {}
        database: Any = connection
        items = database.get_collection(self.model._meta.db_table)
        pipeline = videos_by_playlist(playlist_ids)
        rows = items.aggregate(pipeline, session=database.session)
        return {row["_id"]: row["videos"] for row in rows}


class ItemManager(MongoManager.from_queryset(ItemQuerySet)):  # type: ignore[misc]
    """What is in playlists."""
