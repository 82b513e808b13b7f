"""Likes over REST."""

from functools import partial
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from core.api.envelope import Success
from core.api.pages import array_or_paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from social.api.serializers import (
    LikedVideoSerializer,
    LikeStateSerializer,
    ReactionInputSerializer,
    ReactionStateSerializer,
)
from social.api.views import NEWEST
from social.models import Reaction
from social.services import reactions
from videos.shelves import Shelf


class LikeToggleViewSet(GenericViewSet[Reaction]):
    """Toggles read no body, so a junk one does no harm."""

    queryset = Reaction.objects.all()
    serializer_class = LikeStateSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="likes_toggle_video", request=None, responses={200: LikeStateSerializer}
    )
    def video(self, request: Request, video: str) -> Response:
        """Like a video (by id or share id), or take the like back."""
        return self._answer(reactions.toggle_video_like(video, by=caller(request)))

    @extend_schema(
        operation_id="likes_toggle_comment", request=None, responses={200: LikeStateSerializer}
    )
    def comment(self, request: Request, comment_id: ObjectId) -> Response:
        """Like a comment, or take the like back."""
        return self._answer(reactions.toggle_comment_like(comment_id, by=caller(request)))

    @extend_schema(
        operation_id="likes_toggle_tweet", request=None, responses={200: LikeStateSerializer}
    )
    def tweet(self, request: Request, tweet_id: ObjectId) -> Response:
        """Like a tweet, or take the like back."""
        return self._answer(reactions.toggle_tweet_like(tweet_id, by=caller(request)))

    def _answer(self, state: reactions.LikeState) -> Response:
        data = LikeStateSerializer(state).data
        return Success(data, "Liked." if state.is_liked else "Not liked any more.")


class ReactionViewSet(GenericViewSet[Reaction]):
    """Likes and dislikes by value: saying the same again changes nothing."""

    queryset = Reaction.objects.all()
    serializer_class = ReactionStateSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="likes_set_video",
        request=ReactionInputSerializer,
        responses={200: ReactionStateSerializer},
    )
    def video(self, request: Request, video: str) -> Response:
        """Like (1), dislike (-1) a video (by id or share id), or neither (0)."""
        return self._answer(
            reactions.react_to_video(video, by=caller(request), value=self._value())
        )

    @extend_schema(
        operation_id="likes_set_comment",
        request=ReactionInputSerializer,
        responses={200: ReactionStateSerializer},
    )
    def comment(self, request: Request, comment_id: ObjectId) -> Response:
        """Like (1), dislike (-1) a comment, or neither (0)."""
        return self._answer(
            reactions.react_to_comment(comment_id, by=caller(request), value=self._value())
        )

    @extend_schema(
        operation_id="likes_set_tweet",
        request=ReactionInputSerializer,
        responses={200: ReactionStateSerializer},
    )
    def tweet(self, request: Request, tweet_id: ObjectId) -> Response:
        """Like (1), dislike (-1) a tweet, or neither (0)."""
        return self._answer(
            reactions.react_to_tweet(tweet_id, by=caller(request), value=self._value())
        )

    def _value(self) -> int:
        given = ReactionInputSerializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return int(given.validated_data["value"])

    def _answer(self, state: reactions.LikeState) -> Response:
        said = "Liked." if state.is_liked else "Disliked." if state.is_disliked else "No reaction."
        return Success(ReactionStateSerializer(state).data, said)


class LikedVideosViewSet(GenericViewSet[Reaction]):
    """What the caller likes; nobody else's business."""

    queryset = Reaction.objects.all()
    serializer_class = LikedVideoSerializer
    permission_classes = (IsAuthenticated,)

    def _items(self, shelf: Shelf, likes: list[Reaction]) -> list[Any]:
        videos = [video for _, video in shelf.videos(likes)]
        context = {"request": self.request}
        return list(LikedVideoSerializer(videos, many=True, context=context).data)

    @extend_schema(
        operation_id="likes_videos",
        parameters=PAGE_PARAMETERS,
        responses=array_or_page(LikedVideoSerializer),
    )
    def list(self, request: Request) -> Response:
        """Liked videos that the caller may still see, the latest like first.

        The array holds the newest 500. With `?cursor=` a page may be shorter than `limit`, since
        videos that have become private are left out.
        """
        likes = Reaction.objects.liked_videos_of(request.user)
        shelf = Shelf(likes, "target_id", order=NEWEST, reader=request.user)
        found = array_or_paginate(
            likes, request, order=NEWEST, render=partial(self._items, shelf), read=shelf.page
        )
        return Success(found, "Liked videos.")
