"""What goes in: shapes and lengths only; the rules stand in the services."""

from typing import Any

import orjson
from rest_framework import serializers

from core.api.fields import (
    BooleanField,
    ObjectIdField,
    OptionalFileField,
    TextField,
    UtcDateTimeField,
)
from core.api.serializers import QuerySerializer, Serializer
from videos.models import Status, Visibility

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


class VideoListQuery(QuerySerializer):
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
