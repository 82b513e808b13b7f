"""`/api/v1/playlist…`"""

from django.urls import path

from core.api import converters  # noqa: F401 - registers <oid:>
from playlists.api.views import ChannelPlaylistsViewSet, PlaylistViewSet

urlpatterns = [
    path("playlist", PlaylistViewSet.as_view({"post": "create"})),
    path("playlist/user/<oid:user_id>", ChannelPlaylistsViewSet.as_view({"get": "list"})),
    path("playlist/add/<oid:video_id>/<str:playlist>", PlaylistViewSet.as_view({"patch": "add"})),
    path(
        "playlist/remove/<oid:video_id>/<str:playlist>",
        PlaylistViewSet.as_view({"patch": "remove"}),
    ),
    path("playlist/<str:playlist>/videos", PlaylistViewSet.as_view({"get": "videos"})),
    path("playlist/<str:playlist>/reorder", PlaylistViewSet.as_view({"patch": "reorder"})),
    path(
        "playlist/<str:playlist>",
        PlaylistViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
]
