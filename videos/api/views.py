"""Videos over REST."""

from functools import partial
from pathlib import Path
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.guests import same_for_all
from core.api.idempotency import idempotent
from core.api.pages import paginate
from core.api.schema import IDEMPOTENCY_PARAMETER, PAGE_PARAMETERS, page_of
from core.api.throttling import address_of
from core.api.uploads import TakesFiles
from videos.api.filters import listing
from videos.api.inputs import VideoCreateSerializer, VideoEditSerializer, VideoListQuery
from videos.api.serializers import (
    DeletedSerializer,
    VideoDetailSerializer,
    VideoSerializer,
)
from videos.api.upload_serializers import VideoFromUploadSerializer
from videos.api.uploads import video_rules
from videos.models import Video
from videos.querysets import attach_owners
from videos.services import opening, publishing, removal
from videos.services.access import changed_id
from videos.services.upload_finishing import publish_upload


class VideoViewSet(TakesFiles, GenericViewSet[Video]):
    """The collection, and one video by its id (or share id, to open it)."""

    file_rules = video_rules
    queryset = Video.objects.all()
    serializer_class = VideoSerializer
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @property
    def throttle_scopes(self) -> tuple[str, ...]:
        """Uploads have a limit of their own."""
        return ("upload_user",) if self.action == "create" else ()

    @extend_schema(
        operation_id="videos_list",
        parameters=[VideoListQuery, *PAGE_PARAMETERS],
        responses=page_of(VideoSerializer),
    )
    @same_for_all(unless=("visibility", "status"))
    def list(self, request: Request) -> Response:
        """Published videos: by words, filters and order."""
        found = listing(VideoListQuery.read(request), viewer=request.user)
        page = paginate(
            found.rows,
            request,
            order=found.order,
            render=partial(_items, request),
            count=found.search.total if found.search else None,
            fetch=found.search.page if found.search else None,
        )
        return Success(page, "Videos.")

    @extend_schema(
        operation_id="videos_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request={
            "multipart/form-data": VideoCreateSerializer,
            "application/json": VideoFromUploadSerializer,
        },
        responses={201: VideoSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Upload a film, or name a finished upload by `uploadId`; it is processed in the
        background. The video of an upload is there already: this applies the fields to it."""
        given: Any = request.data
        if given.get("uploadId"):
            data = _valid(VideoFromUploadSerializer(data=given))
            video = publish_upload(
                data.pop("upload_id"),
                by=request.user,
                thumbnail=data.pop("thumbnail", None),
                text=publishing.VideoText(**data),
            )
        else:
            data = _valid(VideoCreateSerializer(data=given))
            film = data.pop("video_file")
            video = publishing.upload_video(
                by=request.user,
                film=Path(film.temporary_file_path()),
                thumbnail=data.pop("thumbnail", None),
                text=publishing.VideoText(**data),
            )
        return Success(self._item(video), "The video is being processed.", status=201)

    @extend_schema(operation_id="videos_retrieve", responses=VideoDetailSerializer)
    def retrieve(self, request: Request, video: str) -> Response:
        """Open a video: counts a view, and goes into the caller's history."""
        found = opening.open_video(
            video,
            by=request.user,
            address=address_of(request),
            agent=request.META.get("HTTP_USER_AGENT", "")[:500],
        )
        data = VideoDetailSerializer(
            found, context={"request": request, "by_link": video != str(found.pk)}
        ).data
        return Success(data, "The video.")

    @extend_schema(
        operation_id="videos_update",
        request={
            "application/json": VideoEditSerializer,
            "multipart/form-data": VideoEditSerializer,
        },
        responses=VideoSerializer,
    )
    def partial_update(self, request: Request, video: str) -> Response:
        """Edit a video; what is left out stays."""
        data = _valid(VideoEditSerializer(data=request.data))
        changed = publishing.edit_video(
            changed_id(video),
            by=request.user,
            thumbnail=data.pop("thumbnail", None),
            text=publishing.VideoText(**data),
        )
        return Success(self._item(changed), "The video is changed.")

    @extend_schema(operation_id="videos_destroy", responses={200: DeletedSerializer})
    def destroy(self, request: Request, video: str) -> Response:
        """Delete the video and everything that belongs to it."""
        video_id = changed_id(video)
        removal.delete_video(video_id, by=request.user)
        return Success({"_id": str(video_id)}, "The video is deleted.")

    @extend_schema(
        operation_id="videos_toggle_publish", request=None, responses=VideoDetailSerializer
    )
    def toggle_publish(self, request: Request, video_id: ObjectId) -> Response:
        """Switch a video between private and the visibility it was last published with."""
        publishing.toggle_publish(video_id, by=request.user)
        video = opening.reopen_video(video_id, by=request.user)
        data = VideoDetailSerializer(video, context={"request": request}).data
        return Success(data, "Published." if data["isPublished"] else "Made private.")

    def _item(self, video: Video) -> dict[str, Any]:
        return VideoSerializer(video, context={"request": self.request}).data


def _items(request: Request, videos: list[Video]) -> list[Any]:
    context = {"request": request}
    return list(VideoSerializer(attach_owners(videos), many=True, context=context).data)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
