"""Subscriptions over REST."""

from collections.abc import Callable
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.pages import array_or_paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from social.api.serializers import (
    FollowedItemSerializer,
    SubscriberItemSerializer,
    SubscriptionStateSerializer,
)
from social.api.views import NEWEST
from social.models import Subscription
from social.querysets import attach_people, latest_videos
from social.services import subscriptions
from videos.api.serializers import VideoSerializer

PRIVATE = OpenApiResponse(description="Kept private by this channel.")


class SubscriptionViewSet(GenericViewSet[Subscription]):
    """Following, and both directions of who follows whom."""

    queryset = Subscription.objects.all()
    serializer_class = SubscriptionStateSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="subscriptions_toggle",
        request=None,
        responses={200: SubscriptionStateSerializer},
    )
    def toggle(self, request: Request, channel_id: ObjectId) -> Response:
        """Subscribe to a channel, or unsubscribe. Reads no body, so a junk one does no harm."""
        state = subscriptions.toggle_subscription(channel_id, by=request.user)  # type: ignore[arg-type]
        message = "Subscribed." if state.is_subscribed else "Unsubscribed."
        return Success(SubscriptionStateSerializer(state).data, message)

    @extend_schema(
        operation_id="subscriptions_subscribers",
        parameters=PAGE_PARAMETERS,
        responses={200: array_or_page(SubscriberItemSerializer), 403: PRIVATE},
    )
    def subscribers(self, request: Request, channel_id: ObjectId) -> Response:
        """Who is subscribed to a channel, newest first; the array holds the newest 500.

        403 for others where the channel keeps it private.
        """
        channel = subscriptions.listable_channel(channel_id, by=request.user)
        rows = Subscription.objects.filter(channel_id=channel.pk)
        data = self._listed(rows, self._subscribers, count=channel.subscribers_count)
        return Success(data, "Subscribers.")

    @extend_schema(
        operation_id="subscriptions_channels",
        parameters=PAGE_PARAMETERS,
        responses={200: array_or_page(FollowedItemSerializer), 403: PRIVATE},
    )
    def channels(self, request: Request, user_id: ObjectId) -> Response:
        """Which channels somebody follows, newest first; the array holds the newest 500.

        403 for others where the person keeps it private.
        """
        person = subscriptions.listable_channel(user_id, by=request.user)
        rows = Subscription.objects.filter(subscriber_id=person.pk)
        data = self._listed(rows, self._channels, count=person.subscriptions_count)
        return Success(data, "Subscribed channels.")

    def _listed(
        self,
        rows: QuerySet[Subscription],
        render: Callable[[list[Subscription]], list[Any]],
        *,
        count: int,
    ) -> Any:
        """An array, or a page where the caller asks for one; `count` is stored."""
        return array_or_paginate(
            rows, self.request, order=NEWEST, render=render, count=lambda: count
        )

    def _subscribers(self, rows: list[Subscription]) -> list[Any]:
        people = [row.subscriber for row in attach_people(rows, "subscriber")]
        followed = Subscription.objects.followed_among(
            self.request.user, [person.pk for person in people]
        )
        context = {"request": self.request, "followed": followed}
        return list(SubscriberItemSerializer(people, many=True, context=context).data)

    def _channels(self, rows: list[Subscription]) -> list[Any]:
        channels = [row.channel for row in attach_people(rows, "channel")]
        context: dict[str, Any] = {"request": self.request}
        videos = latest_videos(channels)
        items = VideoSerializer(videos, many=True, context=context).data
        latest = {video.owner_id: item for video, item in zip(videos, items, strict=True)}
        context["latest"] = latest
        return list(FollowedItemSerializer(channels, many=True, context=context).data)
