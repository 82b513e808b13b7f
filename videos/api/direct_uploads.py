"""Uploads past this server, and what the store has to say."""

from typing import Any

from bson import ObjectId
from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.fields import TextField, UtcDateTimeField
from core.api.idempotency import idempotent
from core.api.schema import IDEMPOTENCY_PARAMETER
from core.api.serializers import Serializer
from videos.api.inputs import VideoTextSerializer
from videos.api.serializers import VideoSerializer
from videos.models import Video
from videos.services import direct_uploads, notifications
from videos.services.publishing import VideoText


class DirectUploadCreateSerializer(VideoTextSerializer):
    title = TextField(max_length=150)
    thumbnail = None  # type: ignore[assignment]


class DirectUploadSerializer(Serializer):
    """Where to send the film, and with which fields beside `file`."""

    video = VideoSerializer()
    url = serializers.CharField()
    fields_ = serializers.DictField(child=serializers.CharField())
    chunk_bytes = serializers.IntegerField(help_text="Larger files go in chunks of this size.")
    max_bytes = serializers.IntegerField()
    expires_at = UtcDateTimeField()

    def get_fields(self) -> dict[str, Any]:
        # `fields` is a name that serializers need for themselves.
        declared = super().get_fields()
        return {name.rstrip("_"): field for name, field in declared.items()}


class DirectUploadViewSet(GenericViewSet[Video]):
    """Films that go from the browser straight to the store, where it can take them."""

    queryset = Video.objects.all()
    serializer_class = DirectUploadSerializer
    permission_classes = (IsAuthenticated,)

    @property
    def throttle_scopes(self) -> tuple[str, ...]:
        """Counted with the other uploads."""
        return ("upload_user",) if self.action == "create" else ()

    @extend_schema(
        operation_id="videos_direct_upload",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=DirectUploadCreateSerializer,
        responses={
            201: DirectUploadSerializer,
            404: OpenApiResponse(description="Films come to this server only."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Make a video and a signed form for its film; 404 where films come to this server only."""
        given = DirectUploadCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        video, form = direct_uploads.open_upload(
            by=request.user, text=VideoText(**given.validated_data)
        )
        shown = {
            "video": VideoSerializer(video, context={"request": request}).data,
            "url": form.url,
            "fields": form.fields,
            "chunkBytes": form.chunk_bytes,
            "maxBytes": settings.UPLOAD_MAX_BYTES,
            "expiresAt": form.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return Success(shown, "Send the film there, then complete the upload.", status=201)

    @extend_schema(
        operation_id="videos_direct_upload_complete", request=None, responses=VideoSerializer
    )
    def complete(self, request: Request, video_id: ObjectId) -> Response:
        """Have a film processed that has been sent by its form."""
        video = direct_uploads.complete_upload(video_id, by=request.user)
        data = VideoSerializer(video, context={"request": request}).data
        return Success(data, "The video is being processed.")


@extend_schema(exclude=True)
class MediaNotificationView(APIView):
    """The store's own door; what it says is signed, so no account and no limit is asked for."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        """Look at the film that is named."""
        woken = notifications.hear(request._request.body, request.headers)
        return Success({"woken": woken}, "Thank you.")
