"""What goes in and what comes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import MiniUserSerializer
from core.api.fields import ObjectIdField, TextField
from core.api.serializers import ModelSerializer, Serializer
from playlists.models import DESCRIPTION_LENGTH, NAME_LENGTH, Playlist, Visibility
from videos.api.serializers import VideoSerializer


class PlaylistEditSerializer(Serializer):
    """The writable fields; everything else that a client sends is ignored."""

    name = TextField(max_length=NAME_LENGTH, required=False)
    description = TextField(max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class PlaylistCreateSerializer(PlaylistEditSerializer):
    """A new playlist; public unless something else is said."""

    name = TextField(max_length=NAME_LENGTH)


class ReorderSerializer(Serializer):
    """Where a video is to stand: directly before or directly after another one."""

    video_id = ObjectIdField()
    before = ObjectIdField(required=False, allow_null=True)
    after = ObjectIdField(required=False, allow_null=True)


class PlaylistSerializer(ModelSerializer):
    """A playlist as the reader sees it. Needs `request` in the context; the view sets `owner` and
    `contents` on the instance."""

    owner = MiniUserSerializer()
    videos = VideoSerializer(source="contents.videos", many=True)
    total_videos = serializers.IntegerField(
        source="contents.total_videos", help_text="Of the videos that the caller may see."
    )
    total_views = serializers.IntegerField(source="contents.total_views")
    total_duration = serializers.FloatField(source="contents.total_duration", help_text="Seconds.")
    thumbnail = serializers.SerializerMethodField()
    is_watch_later = serializers.BooleanField()
    share_id = serializers.CharField(required=False, help_text="To the owner only.")

    class Meta:
        model = Playlist
        fields = [
            "id",
            "name",
            "description",
            "visibility",
            "owner",
            "videos",
            "total_videos",
            "total_views",
            "total_duration",
            "thumbnail",
            "is_watch_later",
            "share_id",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(
        {"type": "string", "description": "Of the first video that the caller may see, or empty."}
    )
    def get_thumbnail(self, playlist: Any) -> str:
        videos = playlist.contents.videos
        if not videos:
            return ""
        item: VideoSerializer = self.fields["videos"].child  # type: ignore[attr-defined]
        return item.url_of(videos[0], videos[0].thumbnail)

    def to_representation(self, instance: Playlist) -> dict[str, Any]:
        shown = dict(super().to_representation(instance))
        if self.context["request"].user.pk != instance.owner_id:
            del shown["shareId"]
        return shown


class PlaylistItemSerializer(PlaylistSerializer):
    """A playlist in a list: its first four videos, and how many there are under both names that
    front-ends read."""

    video_count = serializers.IntegerField(source="contents.total_videos")

    class Meta(PlaylistSerializer.Meta):
        fields = [
            "id",
            "name",
            "description",
            "visibility",
            "owner",
            "videos",
            "total_videos",
            "video_count",
            "thumbnail",
            "is_watch_later",
            "share_id",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class PlaylistDeletionSerializer(Serializer):
    """The id of what is gone."""

    id = ObjectIdField()
