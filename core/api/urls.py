"""`/api/v1/healthcheck`"""

from django.urls import path

from core.api.views import HealthView, LiveView, ReadyView

urlpatterns = [
    path("healthcheck", HealthView.as_view()),
    path("healthcheck/live", LiveView.as_view()),
    path("healthcheck/ready", ReadyView.as_view()),
]
