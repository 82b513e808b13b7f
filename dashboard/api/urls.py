"""`/api/v1/dashboard…`"""

from django.urls import path

from dashboard.api.views import DashboardViewSet

urlpatterns = [
    path("dashboard/stats", DashboardViewSet.as_view({"get": "stats"})),
    path("dashboard/videos", DashboardViewSet.as_view({"get": "videos"})),
]
