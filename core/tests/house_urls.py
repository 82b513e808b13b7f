"""Core's own endpoints, without those of its tests."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("core.api.urls"))]
