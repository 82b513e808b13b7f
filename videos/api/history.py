"""One's own history over REST."""

from functools import partial
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.fields import UtcDateTimeField
from core.api.pages import array_or_paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from core.api.serializers import Serializer
from core.errors import NotFound
from videos.api.serializers import DeletedSerializer, VideoSerializer
from videos.models import HistoryEntry, Video
from videos.querysets import is_id
from videos.services import history
from videos.shelves import Shelf

MAX_POSITION = 10**9
NEWEST = ("-watched_at", "-pk")


class PositionSerializer(Serializer):
    """Where somebody is in a video."""

    position = serializers.FloatField(
        min_value=0, max_value=MAX_POSITION, help_text="Seconds; cut to the video's length."
    )


class ClearedSerializer(Serializer):
    """How much is gone."""

    removed = serializers.IntegerField()


class HistoryItemSerializer(VideoSerializer):
    """A video item, with when it was watched and where to go on."""

    watched_at = UtcDateTimeField(allow_null=True, help_text="Null: not in the history.")
    resume_position = serializers.FloatField(help_text="Seconds.")

    class Meta(VideoSerializer.Meta):
        fields = [*VideoSerializer.Meta.fields, "watched_at", "resume_position"]


class HistoryViewSet(GenericViewSet[HistoryEntry]):
    """What the caller has watched; nobody else's business."""

    queryset = HistoryEntry.objects.all()
    serializer_class = HistoryItemSerializer
    permission_classes = (IsAuthenticated,)

    def _items(self, shelf: Shelf, entries: list[HistoryEntry]) -> list[Any]:
        videos = [noted(video, entry) for entry, video in shelf.videos(entries)]
        context = {"request": self.request}
        return list(HistoryItemSerializer(videos, many=True, context=context).data)

    @extend_schema(
        operation_id="users_history",
        parameters=PAGE_PARAMETERS,
        responses=array_or_page(HistoryItemSerializer),
    )
    def list(self, request: Request) -> Response:
        """Watched videos that the caller may still see, the latest first; one entry a video.

        The array holds the newest 500. With `?cursor=` a page may be shorter than `limit`, since
        videos that have become private are left out.
        """
        entries = HistoryEntry.objects.filter(user_id=request.user.pk)
        shelf = Shelf(entries, "video_id", order=NEWEST, reader=request.user)
        found = array_or_paginate(
            entries, request, order=NEWEST, render=partial(self._items, shelf), read=shelf.page
        )
        return Success(found, "Your history.")

    @extend_schema(operation_id="users_history_clear", responses={200: ClearedSerializer})
    def destroy(self, request: Request) -> Response:
        """Forget everything that the caller has watched."""
        removed = history.clear_history(by=request.user)
        return Success({"removed": removed}, "The history is empty.")


class HistoryEntryViewSet(GenericViewSet[HistoryEntry]):
    """One video in the caller's history."""

    queryset = HistoryEntry.objects.all()
    serializer_class = HistoryItemSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="users_history_position",
        request=PositionSerializer,
        responses=HistoryItemSerializer,
    )
    def partial_update(self, request: Request, video: str) -> Response:
        """Remember where the caller is in a video (by id or share id). A paused history stays as
        it is."""
        data = PositionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        found, entry = history.set_position(
            video, by=request.user, position=data.validated_data["position"]
        )
        context = {"request": request, "by_link": video != str(found.pk)}
        item = HistoryItemSerializer(noted(found, entry), context=context).data
        return Success(item, "Remembered." if entry else "The history is paused.")

    @extend_schema(operation_id="users_history_forget", responses={200: DeletedSerializer})
    def destroy(self, request: Request, video: str) -> Response:
        """Forget that the caller has watched a video."""
        if not is_id(video):
            raise NotFound(history.NOT_IN_HISTORY)
        history.forget_entry(ObjectId(video), by=request.user)
        return Success({"_id": video}, "Forgotten.")


def noted(video: Video, entry: HistoryEntry | None) -> Any:
    """The video, with what the history says of it."""
    shown: Any = video
    shown.watched_at = entry.watched_at if entry else None
    shown.resume_position = entry.position if entry else 0.0
    return shown
