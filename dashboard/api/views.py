"""The dashboard over REST: for each caller their own channel, nobody else's."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from core.api.envelope import Success
from core.api.pages import array_or_paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from dashboard.api.serializers import OwnVideoSerializer, OwnVideosQuery, StatsSerializer
from dashboard.querysets import attach_progress, totals_of
from videos.api.filters import order_of
from videos.models import Video


class DashboardViewSet(GenericViewSet[Video]):
    queryset = Video.objects.all()
    serializer_class = StatsSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="dashboard_stats", responses=StatsSerializer)
    def stats(self, request: Request) -> Response:
        """The numbers of the caller's channel."""
        return Success(StatsSerializer(totals_of(caller(request))).data, "Your channel.")

    @extend_schema(
        operation_id="dashboard_videos",
        parameters=[OwnVideosQuery, *PAGE_PARAMETERS],
        responses=array_or_page(OwnVideoSerializer),
    )
    def videos(self, request: Request) -> Response:
        """The caller's own videos, unpublished ones and those in processing, too.

        The array holds the first 500 of the order asked for.
        """
        order = order_of(OwnVideosQuery.read(request))
        rows = Video.objects.filter(owner_id=caller(request).pk)
        found = array_or_paginate(rows, request, order=order, render=self._items)
        return Success(found, "Your videos.")

    def _items(self, videos: list[Video]) -> list[Any]:
        for video in videos:
            video.owner = caller(self.request)
        shown = attach_progress(videos)
        context = {"request": self.request}
        return list(OwnVideoSerializer(shown, many=True, context=context).data)
