"""Resumable uploads and limits as JSON."""

from rest_framework import serializers

from core.api.fields import ObjectIdField, TextField, UtcDateTimeField
from core.api.serializers import ModelSerializer, Serializer
from videos.api.inputs import VideoTextSerializer
from videos.models import Upload, Visibility


class UploadTextSerializer(Serializer):
    """What `Upload-Metadata` may say of the video to come, or which one gets another film."""

    title = TextField(max_length=150, required=False)
    description = TextField(max_length=5000, required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    video_id = ObjectIdField(required=False)


class FilmFromUploadSerializer(Serializer):
    """`PUT videos/:id/file` with a finished upload in the place of the file."""

    upload_id = ObjectIdField()


class VideoFromUploadSerializer(VideoTextSerializer):
    """`POST videos` with a finished upload in the place of the file."""

    upload_id = ObjectIdField()


class UploadSerializer(ModelSerializer):
    """An upload that has been begun."""

    offset = serializers.IntegerField(help_text="Bytes that have arrived.")
    length = serializers.IntegerField(help_text="Bytes in all.")
    video_id = ObjectIdField(allow_null=True, help_text="Once it is finished.")

    class Meta:
        model = Upload
        fields = ["id", "offset", "length", "video_id", "expires_at"]


class QuotaSerializer(Serializer):
    bytes = serializers.IntegerField(allow_null=True, help_text="On one UTC day; null is no limit.")
    used = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    resets_at = UtcDateTimeField()


class UploadLimitsSerializer(Serializer):
    max_bytes = serializers.IntegerField(help_text="Largest film.")
    types = serializers.ListField(child=serializers.CharField(), help_text="Media types of films.")
    quota = QuotaSerializer()
    open_uploads = serializers.IntegerField(help_text="Resumable uploads not finished.")
    max_open = serializers.IntegerField()
    expires_after_seconds = serializers.IntegerField(
        help_text="An upload that nothing has come for during this time is removed."
    )
