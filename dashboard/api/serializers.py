"""What goes in and what comes out."""

from rest_framework import serializers

from core.api.serializers import QuerySerializer, Serializer
from videos.api.inputs import SORTS
from videos.api.serializers import VideoSerializer


class StatsSerializer(Serializer):
    """The numbers of one's own channel."""

    total_videos = serializers.IntegerField(help_text="At any stage and visibility.")
    total_views = serializers.IntegerField()
    total_subscribers = serializers.IntegerField()
    total_likes = serializers.IntegerField()
    total_comments = serializers.IntegerField()
    total_watch_seconds = serializers.IntegerField()


class OwnVideosQuery(QuerySerializer):
    """The order of one's own videos; an empty value is none."""

    sort_by = serializers.ChoiceField(choices=SORTS, required=False, allow_blank=True)
    sort_type = serializers.ChoiceField(choices=("asc", "desc"), required=False, allow_blank=True)


class OwnVideoSerializer(VideoSerializer):
    """One's own video, with how far its processing is. The view sets `progress`."""

    progress = serializers.IntegerField(help_text="0 to 100.")

    class Meta(VideoSerializer.Meta):
        fields = [*VideoSerializer.Meta.fields, "progress"]
