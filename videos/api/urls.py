"""`/api/v1/videos…`, `/api/v1/uploads…`, `/api/v1/users/history…`"""

from django.urls import path

from core.api import converters  # noqa: F401 - registers <oid:>
from videos.api.captions import CaptionViewSet
from videos.api.direct_uploads import DirectUploadViewSet, MediaNotificationView
from videos.api.history import HistoryEntryViewSet, HistoryViewSet
from videos.api.processing import VideoFileViewSet, VideoProcessingViewSet
from videos.api.tus import UploadLimitsViewSet, UploadViewSet
from videos.api.views import VideoViewSet

urlpatterns = [
    path("videos", VideoViewSet.as_view({"get": "list", "post": "create"})),
    path("videos/direct-uploads", DirectUploadViewSet.as_view({"post": "create"})),
    path(
        "videos/direct-uploads/<oid:video_id>/complete",
        DirectUploadViewSet.as_view({"post": "complete"}),
    ),
    path("media/notifications", MediaNotificationView.as_view()),
    path(
        "videos/<str:video>",
        VideoViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(
        "videos/toggle/publish/<oid:video_id>",
        VideoViewSet.as_view({"patch": "toggle_publish"}),
    ),
    path("videos/<oid:video_id>/status", VideoProcessingViewSet.as_view({"get": "retrieve"})),
    path("videos/<oid:video_id>/retry", VideoProcessingViewSet.as_view({"post": "retry"})),
    path("uploads", UploadViewSet.as_view({"post": "create"})),
    path("uploads/limits", UploadLimitsViewSet.as_view({"get": "retrieve"})),
    path(
        "uploads/<oid:upload_id>",
        UploadViewSet.as_view({"head": "progress", "patch": "append", "delete": "terminate"}),
    ),
    path(
        "videos/<oid:video_id>/file",
        VideoFileViewSet.as_view({"put": "replace", "delete": "cancel"}),
    ),
    path("videos/<str:video>/captions", CaptionViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "videos/<str:video>/captions/<str:language>",
        CaptionViewSet.as_view({"get": "retrieve", "post": "put", "delete": "destroy"}),
    ),
    path("users/history", HistoryViewSet.as_view({"get": "list", "delete": "destroy"})),
    path(
        "users/history/<str:video>",
        HistoryEntryViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
    ),
]
