"""Playlists over REST."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from core.api.envelope import Success
from core.api.idempotency import exactly_once
from core.api.pages import array_or_paginate, paginate
from core.api.schema import IDEMPOTENCY_PARAMETER, PAGE_PARAMETERS, array_or_page, page_of
from core.errors import NotFound
from playlists.api.serializers import (
    PlaylistCreateSerializer,
    PlaylistDeletionSerializer,
    PlaylistEditSerializer,
    PlaylistItemSerializer,
    PlaylistSerializer,
    ReorderSerializer,
)
from playlists.contents import Contents, contents_of, previews_of
from playlists.models import Playlist, PlaylistItem
from playlists.services import items, playlists
from playlists.services.access import NOT_FOUND, seen_playlist
from videos.api.serializers import VideoSerializer
from videos.shelves import Shelf

NEWEST = ("-created_at", "-pk")
IN_ORDER = ("order_key", "pk")


class PlaylistViewSet(GenericViewSet[Playlist]):
    """Playlists, named by id; `watch-later` in its place is the caller's own list of that name.
    A share id opens an unlisted one."""

    queryset = Playlist.objects.all()
    serializer_class = PlaylistSerializer
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="playlist_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=PlaylistCreateSerializer,
        responses={201: PlaylistSerializer},
    )
    @exactly_once(Playlist, shown_by="_created")
    def create(self, request: Request) -> Response:
        """Make an empty playlist."""
        data = PlaylistCreateSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        playlist = playlists.create_playlist(by=request.user, **data.validated_data)  # type: ignore[arg-type]
        return self._created(playlist)

    def _created(self, playlist: Playlist) -> Response:
        return Success(self._detail(playlist), "The playlist is made.", status=201)

    @extend_schema(operation_id="playlist_retrieve", responses=PlaylistSerializer)
    def retrieve(self, request: Request, playlist: str) -> Response:
        """A playlist with its first 500 videos, in order, and totals of all of them.

        Videos that the caller may not see are neither shown nor counted.
        """
        found = seen_playlist(playlist, by=request.user)
        return Success(self._detail(found), "The playlist.")

    @extend_schema(
        operation_id="playlist_videos",
        parameters=PAGE_PARAMETERS,
        responses=page_of(VideoSerializer),
    )
    def videos(self, request: Request, playlist: str) -> Response:
        """The videos of a playlist, in order, page by page."""
        found = seen_playlist(playlist, by=request.user)
        items = PlaylistItem.objects.of(found)
        shelf = Shelf(items, "video_id", order=IN_ORDER, reader=request.user)
        page = paginate(
            shelf.seen_rows() if "cursor" in request.query_params else items,
            request,
            order=IN_ORDER,
            render=partial(self._video_items, shelf),
            read=shelf.page,
        )
        return Success(page, "The videos of the playlist.")

    @extend_schema(
        operation_id="playlist_update",
        request=PlaylistEditSerializer,
        responses=PlaylistSerializer,
    )
    def partial_update(self, request: Request, playlist: str) -> Response:
        """Edit a playlist; what is left out stays."""
        data = PlaylistEditSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        changed = playlists.edit_playlist(playlist, by=request.user, **data.validated_data)  # type: ignore[arg-type]
        return Success(self._detail(changed), "The playlist is changed.")

    @extend_schema(operation_id="playlist_destroy", responses={200: PlaylistDeletionSerializer})
    def destroy(self, request: Request, playlist: str) -> Response:
        """Delete a playlist; its videos stay where they are."""
        gone = playlists.delete_playlist(playlist, by=request.user)  # type: ignore[arg-type]
        return Success({"_id": str(gone)}, "The playlist is deleted.")

    @extend_schema(operation_id="playlist_add", request=None, responses=PlaylistSerializer)
    def add(self, request: Request, video_id: ObjectId, playlist: str) -> Response:
        """Put a video at the end of a playlist. Reads no body, so a junk one does no harm."""
        changed = items.add_video(playlist, video_id, by=request.user)  # type: ignore[arg-type]
        return Success(self._detail(changed), "The video is in the playlist.")

    @extend_schema(operation_id="playlist_remove", request=None, responses=PlaylistSerializer)
    def remove(self, request: Request, video_id: ObjectId, playlist: str) -> Response:
        """Take a video out of a playlist. Reads no body, so a junk one does no harm."""
        changed = items.remove_video(playlist, video_id, by=request.user)  # type: ignore[arg-type]
        return Success(self._detail(changed), "The video is no longer in the playlist.")

    @extend_schema(
        operation_id="playlist_reorder", request=ReorderSerializer, responses=PlaylistSerializer
    )
    def reorder(self, request: Request, playlist: str) -> Response:
        """Put a video directly before or directly after another one."""
        data = ReorderSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        changed = items.move_video(playlist, by=request.user, **data.validated_data)  # type: ignore[arg-type]
        return Success(self._detail(changed), "The video is moved.")

    def _detail(self, playlist: Playlist) -> dict[str, Any]:
        shown: Any = playlist
        shown.owner = _owner(playlist.owner_id, self.request.user)
        shown.contents = contents_of(playlist, reader=self.request.user)
        return PlaylistSerializer(shown, context={"request": self.request}).data

    def _video_items(self, shelf: Shelf, rows: list[PlaylistItem]) -> list[Any]:
        videos = [video for _, video in shelf.videos(rows)]
        return list(VideoSerializer(videos, many=True, context={"request": self.request}).data)


class ChannelPlaylistsViewSet(GenericViewSet[Playlist]):
    """The playlists of a channel."""

    queryset = Playlist.objects.all()
    serializer_class = PlaylistItemSerializer
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="playlist_user",
        parameters=PAGE_PARAMETERS,
        responses=array_or_page(PlaylistItemSerializer),
    )
    def list(self, request: Request, user_id: ObjectId) -> Response:
        """Somebody's playlists, newest first. One's own all, anybody else's as far as they are
        public."""
        channel = User.objects.minis([user_id]).get(user_id)
        if channel is None:
            raise NotFound("Channel not found.")
        rows = Playlist.objects.shown_on(channel, to=request.user)

        def render(page: Sequence[Playlist]) -> list[Any]:
            return _items(page, channel, request)

        found = array_or_paginate(rows, request, order=NEWEST, render=render)
        return Success(found, "Playlists.")


def _items(page: Sequence[Playlist], owner: User, request: Request) -> list[Any]:
    previews = previews_of(page, reader=request.user)
    for playlist in page:
        playlist.owner = owner
        playlist.contents = previews.get(playlist.pk, Contents())  # type: ignore[attr-defined]
    return list(PlaylistItemSerializer(page, many=True, context={"request": request}).data)


def _owner(owner_id: ObjectId, reader: Any) -> User:
    """The owner's mini fields; NotFound where the account is gone."""
    if reader.pk == owner_id:
        return reader
    owner = User.objects.minis([owner_id]).get(owner_id)
    if owner is None:
        raise NotFound(NOT_FOUND)
    return owner
