"""How far the processing of a video's film is, and replacing that film; for its owner."""

from pathlib import Path
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.fields import UtcDateTimeField
from core.api.serializers import Serializer
from core.api.uploads import TakesFiles
from videos.api.upload_serializers import FilmFromUploadSerializer
from videos.api.uploads import film_rules
from videos.media import ErrorCode
from videos.models import JobState, ProcessingJob, Status, Video
from videos.services import publishing, replacing
from videos.services.access import own_video
from videos.services.upload_finishing import replace_by_upload

REPLACEMENT_STATES = {
    JobState.QUEUED: "processing",
    JobState.RUNNING: "processing",
    JobState.SUCCEEDED: "processing",  # read in the moment before the video names it
    JobState.FAILED: "failed",
}


class JobErrorSerializer(Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField(
        help_text="Whether the same film may succeed another time; else it takes another film."
    )


class JobSerializer(Serializer):
    """How far a job is."""

    stage = serializers.CharField()
    progress = serializers.IntegerField(help_text="0 to 100.")
    attempts = serializers.IntegerField()
    error = JobErrorSerializer(allow_null=True)
    started_at = UtcDateTimeField(allow_null=True)
    finished_at = UtcDateTimeField(allow_null=True)


class ReplacementSerializer(JobSerializer):
    """A film that is to take the place of the video's own; the video plays that one meanwhile."""

    state = serializers.ChoiceField(choices=("processing", "failed"))


class VideoStatusSerializer(JobSerializer):
    """How far the processing is."""

    status = serializers.ChoiceField(choices=Status.choices)
    replacement = ReplacementSerializer(
        allow_null=True, help_text="Null where no film is being replaced, and when it is done."
    )


class VideoFileSerializer(Serializer):
    video_file = serializers.FileField(max_length=None)


class VideoProcessingViewSet(GenericViewSet[Video]):
    """How far the processing is; owner only."""

    queryset = Video.objects.all()
    serializer_class = VideoStatusSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="videos_status",
        responses={200: VideoStatusSerializer, 403: OpenApiResponse(description="Not yours.")},
    )
    def retrieve(self, request: Request, video_id: ObjectId) -> Response:
        """State, stage, progress, and the reason of a failure."""
        return Success(video_status(own_video(video_id, by=request.user)), "The status.")

    @extend_schema(operation_id="videos_retry", request=None, responses=VideoStatusSerializer)
    def retry(self, request: Request, video_id: ObjectId) -> Response:
        """Queue a failed video, or a failed replacement, again; asking twice changes nothing
        more."""
        video = publishing.retry_processing(video_id, by=request.user)
        return Success(video_status(video), "Queued.")


class VideoFileViewSet(TakesFiles, GenericViewSet[Video]):
    """The film of a video; owner only."""

    file_rules = film_rules
    queryset = Video.objects.all()
    serializer_class = VideoFileSerializer
    permission_classes = (IsAuthenticated,)

    @property
    def throttle_scopes(self) -> tuple[str, ...]:
        return ("upload_user",) if self.action == "replace" else ()

    @extend_schema(
        operation_id="videos_file_replace",
        request={
            "multipart/form-data": VideoFileSerializer,
            "application/json": FilmFromUploadSerializer,
        },
        responses=VideoStatusSerializer,
    )
    def replace(self, request: Request, video_id: ObjectId) -> Response:
        """Put another film in the place of this one. The video plays the old film, under its old
        addresses, until the new one is wholly processed, and for ever if that fails. A resumable
        upload that was begun with this `videoId` may be named by `uploadId`."""
        own_video(video_id, by=request.user)
        given: Any = request.data
        if given.get("uploadId"):
            named = FilmFromUploadSerializer(data=given)
            named.is_valid(raise_exception=True)
            upload_id = named.validated_data["upload_id"]
            video = replace_by_upload(video_id, upload_id=upload_id, by=request.user)
        else:
            serializer = VideoFileSerializer(data=given)
            serializer.is_valid(raise_exception=True)
            film = Path(serializer.validated_data["video_file"].temporary_file_path())
            video = replacing.replace_film(video_id, by=request.user, film=film)
        return Success(video_status(video), "The new film is being processed.")

    @extend_schema(operation_id="videos_file_cancel", responses={200: VideoStatusSerializer})
    def cancel(self, request: Request, video_id: ObjectId) -> Response:
        """Give up a replacement that is under way or has failed."""
        video = replacing.cancel_replacement(video_id, by=request.user)
        return Success(video_status(video), "The video keeps its film.")


def video_status(video: Video) -> dict[str, Any]:
    """What `GET videos/:id/status` answers."""
    own = ProcessingJob.objects.filter(pk=video.job_id).first() or ProcessingJob()
    is_ready = video.status == Status.READY
    told = {"status": video.status, **_told(own), "replacement": _replacement(video)}
    if is_ready:
        told |= {"progress": 100, "error": None}
    return VideoStatusSerializer(told).data


def _replacement(video: Video) -> dict[str, Any] | None:
    job = replacing.replacement_of(video)
    return {"state": REPLACEMENT_STATES[JobState(job.state)], **_told(job)} if job else None


def _told(job: ProcessingJob) -> dict[str, Any]:
    failure = {
        "code": job.error_code,
        "message": job.error_message,
        "retryable": job.error_code not in ErrorCode.FINAL,
    }
    return {
        "stage": job.stage or job.state,
        "progress": job.progress,
        "attempts": job.attempts,
        "error": failure if job.error_code else None,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }
