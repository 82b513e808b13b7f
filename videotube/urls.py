"""Every URL of the house; the only place that knows all apps."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from core.api.docs import DocsView, SchemaView
from core.api.metrics import metrics
from core.api.views import UnknownPathView
from videotube.pages import home, no_page

# What is asked most comes first; Django tries one after the other.
API = [
    path("users/", include("accounts.api.urls")),
    path("", include("videos.api.urls")),
    path("", include("social.api.urls")),
    path("", include("core.api.urls")),
    path("", include("dashboard.api.urls")),
    path("", include("playlists.api.urls")),
    path("", include("moderation.api.urls")),
]

urlpatterns = [
    path("api/v1/", include(API)),
    path("", home, name="home"),
    path("", include("videos.urls")),
    path("", include("moderation.urls")),
    path("admin/", admin.site.urls),
    path("api/schema", SchemaView.as_view(), name="api-schema"),
    path("api/docs", DocsView.as_view(), name="api-docs"),
    path("metrics", metrics, name="metrics"),
    re_path(r"^api(/.*)?$", UnknownPathView.as_view()),
    # A catch-all leaves Django no address to add a slash to.
    path("admin", RedirectView.as_view(pattern_name="admin:index", query_string=True)),
    re_path(r"", no_page),
]
