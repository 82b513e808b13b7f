"""What goes in and what comes out."""

from typing import Any

import orjson
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.authentication import session_of
from accounts.api.serializers import MiniUserSerializer
from core.api.fields import (
    BooleanField,
    ObjectIdField,
    OptionalFileField,
    TextField,
    UtcDateTimeField,
)
from core.api.serializers import ModelSerializer, Serializer
from videos.chapters import chapters
from videos.models import Status, Video, Visibility
from videos.services.media_access import media_url

MAX_TAGS = 20
MAX_TAG_LENGTH = 50
MAX_QUERY_LENGTH = 20_000
SORTS = ("createdAt", "views", "duration", "title", "likesCount")


class TagsField(serializers.ListField):
    """An array, or one string as forms have it: comma-separated, or an array as JSON. A form may
    call it `tags[]`, as axios does with arrays. Blank and repeated tags go."""

    child = TextField(max_length=MAX_TAG_LENGTH)

    def get_value(self, dictionary: Any) -> Any:
        name = self.field_name
        if name not in dictionary and f"{name}[]" in dictionary:
            name = f"{name}[]"
        if name not in dictionary:
            return super().get_value(dictionary)
        return dictionary.getlist(name) if hasattr(dictionary, "getlist") else dictionary[name]

    def to_internal_value(self, data: Any) -> list[str]:
        if isinstance(data, str):
            data = [data]
        if isinstance(data, list) and len(data) == 1 and isinstance(data[0], str):
            data = _tags_in(data[0])
        if isinstance(data, list):
            data = [tag.strip() if isinstance(tag, str) else tag for tag in data]
            data = [tag for tag in data if tag != ""]
        tags: list[str] = super().to_internal_value(data)
        return list(dict.fromkeys(tags))


def _tags_in(text: str) -> Any:
    if text.lstrip().startswith("["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
    return text.split(",")


class VideoTextSerializer(Serializer):
    """The writable fields; everything else that a client sends is ignored."""

    title = TextField(max_length=150, required=False)
    description = TextField(max_length=5000, required=False, allow_blank=True)
    tags = TagsField(max_length=MAX_TAGS, required=False)
    category = TextField(max_length=50, required=False, allow_blank=True)
    language = serializers.RegexField(
        r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35, required=False, allow_blank=True
    )
    comments_enabled = BooleanField(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    publish_at = UtcDateTimeField(required=False)
    thumbnail = OptionalFileField()


class VideoCreateSerializer(VideoTextSerializer):
    title = TextField(max_length=150)
    video_file = serializers.FileField(max_length=None)


class VideoEditSerializer(VideoTextSerializer):
    thumbnail_index = serializers.IntegerField(min_value=0, max_value=2, required=False)


class VideoListQuery(Serializer):
    """Filters of `GET videos`; an empty value is no filter."""

    query = serializers.CharField(required=False, allow_blank=True, max_length=MAX_QUERY_LENGTH)
    sort_by = serializers.ChoiceField(choices=SORTS, required=False, allow_blank=True)
    sort_type = serializers.ChoiceField(choices=("asc", "desc"), required=False, allow_blank=True)
    user_id = ObjectIdField(required=False)
    tag = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TAG_LENGTH)
    category = serializers.CharField(required=False, allow_blank=True, max_length=50)
    language = serializers.CharField(required=False, allow_blank=True, max_length=35)
    min_duration = serializers.FloatField(required=False, min_value=0, max_value=10**9)
    max_duration = serializers.FloatField(required=False, min_value=0, max_value=10**9)
    published_after = UtcDateTimeField(required=False)
    published_before = UtcDateTimeField(required=False)
    visibility = serializers.ChoiceField(
        choices=Visibility.choices, required=False, allow_blank=True, help_text="Own videos only."
    )
    status = serializers.ChoiceField(
        choices=Status.choices, required=False, allow_blank=True, help_text="Own videos only."
    )

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({k: v for k, v in data.items() if v != ""})


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
        ]
        read_only_fields = fields

    def url_of(self, video: Video, key: str) -> str:
        """Absolute, and signed where it must be."""
        request = self.context["request"]
        path = media_url(
            video,
            key,
            viewer=request.user,
            session_id=session_of(request),
            by_link=self.context.get("by_link", False),
        )
        return request.build_absolute_uri(path) if path else ""

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
            "url": request.build_absolute_uri(
                media_url(
                    video,
                    caption.key,
                    viewer=request.user,
                    session_id=session_of(request),
                    by_link=by_link,
                )
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
