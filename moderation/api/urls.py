"""`/api/v1/reports…`, `/api/v1/moderation…`"""

from django.urls import path

from moderation.api.views import (
    AppealsViewSet,
    DecisionsViewSet,
    OwnReportsViewSet,
    ReportsViewSet,
    StatisticsViewSet,
)

urlpatterns = [
    path("reports", ReportsViewSet.as_view({"post": "create"})),
    path("reports/mine", OwnReportsViewSet.as_view({"get": "list"})),
    path("moderation/decisions", DecisionsViewSet.as_view({"get": "list"})),
    path("moderation/appeals", AppealsViewSet.as_view({"post": "create"})),
    path("moderation/stats", StatisticsViewSet.as_view({"get": "retrieve"})),
]
