"""What comes out."""

from functools import cached_property
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.authentication import session_of
from accounts.api.serializers import MiniUserSerializer
from core.api.addresses import absolute
from core.api.fields import ObjectIdField
from core.api.serializers import ModelSerializer, Serializer
from videos.chapters import chapters
from videos.models import Video
from videos.services.media_access import media_url


class VideoSerializer(ModelSerializer):
    """A video item. Needs `request` in the context; `by_link` where the share link was used."""

    owner = MiniUserSerializer()
    thumbnail = serializers.SerializerMethodField()
    video_file = serializers.SerializerMethodField()
    is_published = serializers.SerializerMethodField()
    tags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Video
        fields = [
            "id",
            "title",
            "description",
            "thumbnail",
            "video_file",
            "duration",
            "views",
            "created_at",
            "updated_at",
            "published_at",
            "is_published",
            "visibility",
            "status",
            "likes_count",
            "comments_count",
            "owner",
            "tags",
            "category",
            "is_age_restricted",
            "is_hidden",
            "is_held",
        ]
        read_only_fields = fields

    @cached_property
    def _reader(self) -> dict[str, Any]:
        """For whom addresses are made, for all rows alike."""
        request = self.context["request"]
        return {
            "viewer": request.user,
            "session_id": session_of(request),
            "by_link": self.context.get("by_link", False),
        }

    def url_of(self, video: Video, key: str) -> str:
        """Absolute, and signed where it must be."""
        return absolute(self.context["request"], media_url(video, key, **self._reader))

    @extend_schema_field({"type": "string"})
    def get_thumbnail(self, video: Video) -> str:
        return self.url_of(video, video.thumbnail)

    @extend_schema_field({"type": "string", "description": "A progressive MP4, or empty."})
    def get_video_file(self, video: Video) -> str:
        if not video.renditions:
            return ""
        return self.url_of(video, f"{video.revision}/{video.renditions[0].path}")

    def get_is_published(self, video: Video) -> bool:
        return video.is_published(timezone.now())


class ProgressiveSerializer(Serializer):
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    bitrate = serializers.IntegerField(help_text="Bits per second.")


class SourcesSerializer(Serializer):
    hls = serializers.CharField(help_text="The master playlist, or empty.")
    progressive = ProgressiveSerializer(many=True)
    original = serializers.CharField(required=False, help_text="What was uploaded; owner only.")


class CaptionSerializer(Serializer):
    """One track of captions."""

    language = serializers.CharField(help_text="BCP 47, such as en or pt-BR.")
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField(help_text="A WebVTT file.")


def caption_items(video: Video, request: Request, *, by_link: bool) -> list[dict[str, Any]]:
    """The video's captions for the caller, their addresses absolute, and signed where they
    must be."""
    return [
        {
            "language": caption.language,
            "label": caption.label,
            "url": absolute(
                request,
                media_url(
                    video,
                    caption.key,
                    viewer=request.user,
                    session_id=session_of(request),
                    by_link=by_link,
                ),
            ),
        }
        for caption in video.captions
    ]


class VideoOwnerSerializer(MiniUserSerializer):
    """The owner as the watch page shows it."""

    subscribers_count = serializers.IntegerField()
    is_subscribed = serializers.BooleanField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            **super().to_representation(instance),
            "subscribersCount": instance.subscribers_count,
            "isSubscribed": instance.is_subscribed,
        }


class VideoDetailSerializer(VideoSerializer):
    """A video with all that its page needs."""

    # The view sets `is_liked`, `is_disliked` and `resume_position` on the instance.
    owner = VideoOwnerSerializer()
    is_liked = serializers.BooleanField()
    is_disliked = serializers.BooleanField()
    resume_position = serializers.FloatField(help_text="Seconds; 0 for guests.")
    sources = serializers.SerializerMethodField()
    captions = serializers.SerializerMethodField()
    chapters = serializers.SerializerMethodField()
    storyboard = serializers.SerializerMethodField()
    thumbnail_candidates = serializers.SerializerMethodField()

    class Meta(VideoSerializer.Meta):
        fields = [
            *VideoSerializer.Meta.fields,
            "language",
            "comments_enabled",
            "is_liked",
            "is_disliked",
            "resume_position",
            "sources",
            "captions",
            "chapters",
            "storyboard",
            "share_id",
            "thumbnail_candidates",
        ]
        read_only_fields = fields

    @extend_schema_field(SourcesSerializer)
    def get_sources(self, video: Video) -> dict[str, Any]:
        revision = video.revision
        sources: dict[str, Any] = {
            "hls": self.url_of(video, f"{revision}/{video.master}") if video.master else "",
            "progressive": [
                {
                    "url": self.url_of(video, f"{revision}/{rendition.path}"),
                    "width": rendition.width,
                    "height": rendition.height,
                    "bitrate": rendition.bitrate,
                }
                for rendition in video.renditions
            ],
        }
        if self.context["request"].user.pk == video.owner_id:
            sources["original"] = self.url_of(video, video.original)
        return sources

    @extend_schema_field(CaptionSerializer(many=True))
    def get_captions(self, video: Video) -> list[dict[str, Any]]:
        return caption_items(
            video, self.context["request"], by_link=self.context.get("by_link", False)
        )

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"start": {"type": "number"}, "title": {"type": "string"}},
            },
        }
    )
    def get_chapters(self, video: Video) -> list[Any]:
        return [{"start": start, "title": title} for start, title in chapters(video.description)]

    @extend_schema_field({"type": "string", "description": "WebVTT over a sprite, or empty."})
    def get_storyboard(self, video: Video) -> str:
        return (
            self.url_of(video, f"{video.revision}/{video.storyboard}") if video.storyboard else ""
        )

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_thumbnail_candidates(self, video: Video) -> list[str]:
        if self.context["request"].user.pk != video.owner_id:
            return []
        return [self.url_of(video, key) for key in video.thumbnail_candidates]


class DeletedSerializer(Serializer):
    id = ObjectIdField()
