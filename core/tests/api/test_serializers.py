"""camelCase outside, snake_case inside; ids and moments as front-ends expect them."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from bson import ObjectId
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from core.api.converters import ObjectIdConverter
from core.api.envelope import utc_iso
from core.api.fields import ObjectIdField, OptionalFileField, TextField, UtcDateTimeField
from core.api.rendering import JSONRenderer
from core.api.serializers import ModelSerializer, Serializer, camel
from core.models import AuditEvent
from core.testing.mongo import recorded

ID = ObjectId("65f000000000000000000001")


@pytest.mark.parametrize(
    ("name", "json_name"),
    [
        ("id", "_id"),
        ("full_name", "fullName"),
        ("hls", "hls"),
        ("is_email_verified", "isEmailVerified"),
    ],
)
def test_names(name: str, json_name: str) -> None:
    assert camel(name) == json_name


class PersonSerializer(Serializer):
    id = ObjectIdField()
    full_name = serializers.CharField()
    created_at = UtcDateTimeField(required=False)
    video_count = serializers.SerializerMethodField()
    channel_name = serializers.CharField(source="channel.name", required=False)

    def get_video_count(self, person: Any) -> int:
        return int(person.videos)


def test_what_goes_out_is_camel_case_with_its_methods_and_sources() -> None:
    person = SimpleNamespace(
        id=ID,
        full_name="Ann",
        created_at=datetime(2026, 1, 2, 3, 4, 5, 678_999, UTC),
        videos=3,
        channel=SimpleNamespace(name="c"),
    )
    assert PersonSerializer(person).data == {
        "_id": str(ID),
        "fullName": "Ann",
        "createdAt": "2026-01-02T03:04:05.678Z",
        "videoCount": 3,
        "channelName": "c",
    }


def test_what_comes_in_keeps_its_python_names() -> None:
    given = {"_id": str(ID), "fullName": " Ann ", "unknown": 1, "full_name": 2}
    shape = PersonSerializer(data=given)
    assert shape.is_valid()
    assert shape.validated_data == {"id": ID, "full_name": "Ann"}


class EventSerializer(ModelSerializer):
    class Meta:
        model = AuditEvent
        fields = ("id", "verb", "actor_id", "at", "after")


class PermissionSerializer(ModelSerializer):
    class Meta:
        model = Permission
        fields = ("id", "content_type")


def test_a_model_shows_its_ids_moments_and_json_as_they_are() -> None:
    event = AuditEvent(pk=ID, verb="v", actor_id=ID, at=datetime(2026, 1, 1, tzinfo=UTC))
    event.after = {"snake_key": {"$x": 1}}
    assert EventSerializer(event).data == {
        "_id": str(ID),
        "verb": "v",
        "actorId": str(ID),
        "at": "2026-01-01T00:00:00.000Z",
        "after": {"snake_key": {"$x": 1}},
    }


def test_an_absent_id_is_null() -> None:
    assert EventSerializer(AuditEvent(verb="v")).data["actorId"] is None


@pytest.mark.usefixtures("db")
def test_a_reference_is_its_id_and_fetches_nothing() -> None:
    ContentType.objects.clear_cache()
    permission = Permission.objects.get(codename="add_group")
    with recorded() as sent:
        data = PermissionSerializer(permission).data
    assert data == {"_id": str(permission.pk), "contentType": str(permission.content_type_id)}
    assert sent.round_trips == 0


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        12,
        None,
        True,
        [],
        {"$ne": 1},
        "65f00000000000000000000",
        "z" * 24,
        b"123456789012",
        "65f000000000000000000001 ",
        "１" * 24,
    ],
)
def test_what_is_no_id_is_refused(value: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        ObjectIdField().run_validation(value)


def test_an_id_may_be_written_in_capitals() -> None:
    assert ObjectIdField().run_validation(str(ID).upper()) == ID


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T02:00:00+02:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00.123987Z", datetime(2026, 1, 1, 0, 0, 0, 123_000, UTC)),
        ("2026-01-01T00:00", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc_to_the_millisecond(text: str, moment: datetime) -> None:
    read = UtcDateTimeField().run_validation(text)
    assert read == moment
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        3,
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_moment_is_refused(text: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        UtcDateTimeField().run_validation(text)


def test_moments_are_written_as_javascript_does() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert utc_iso(datetime(2026, 1, 1, 5, 30, tzinfo=east)) == "2026-01-01T00:00:00.000Z"


def test_the_renderer_writes_ids_lazy_texts_and_odd_keys() -> None:
    data = {"id": ID, "text": gettext_lazy("yes"), 3: 4, "list": (1, ID)}
    assert orjson.loads(JSONRenderer().render(data)) == {
        "id": str(ID),
        "text": "yes",
        "3": 4,
        "list": [1, str(ID)],
    }


def test_a_path_id_is_24_lower_hex_digits_both_ways() -> None:
    converter = ObjectIdConverter()
    assert converter.to_python(str(ID)) == ID
    assert converter.to_url(ID) == str(ID)
    assert converter.regex == "[0-9a-f]{24}"


class FormSerializer(Serializer):
    name = TextField(max_length=5)
    about = TextField(max_length=5, required=False, allow_blank=True)
    count = serializers.IntegerField(required=False)
    parent = ObjectIdField(required=False)  # type: ignore[assignment]
    day = UtcDateTimeField(required=False)
    kind = serializers.ChoiceField(choices=["a", "b"], required=False)
    until = UtcDateTimeField(required=False, allow_null=True)
    picture = OptionalFileField()


def given(**fields: Any) -> dict[str, Any]:
    shape = FormSerializer(data={"name": "Ann", **fields})
    shape.is_valid(raise_exception=True)
    return dict(shape.validated_data)


@pytest.mark.parametrize("field", ["about", "count", "parent", "day", "kind", "picture"])
def test_null_leaves_an_optional_field_out(field: str) -> None:
    assert given(**{field: None}) == {"name": "Ann"}


@pytest.mark.parametrize("field", ["count", "parent", "day", "kind", "until", "picture"])
def test_an_empty_string_leaves_out_what_is_no_text(field: str) -> None:
    assert given(**{field: ""}) == {"name": "Ann"}


def test_null_and_the_empty_string_say_something_where_they_can() -> None:
    assert given(until=None, about="") == {"name": "Ann", "until": None, "about": ""}
    for nothing in (None, ""):
        with pytest.raises(serializers.ValidationError):
            given(name=nothing)


@pytest.mark.parametrize("value", ["undefined", "null", "https://example.org/a.png", {}, [], 3])
def test_what_is_no_file_is_none(value: Any) -> None:
    assert given(picture=value) == {"name": "Ann"}
    assert given(picture=SimpleUploadedFile("a", b"")) == {"name": "Ann"}
    file = SimpleUploadedFile("a", b"x")
    assert given(picture=file)["picture"] is file


@pytest.mark.parametrize("text", [" ", "\t\n", "\u200b\u202e", "\u3164", "\u2800", "\u00a0"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    with pytest.raises(serializers.ValidationError) as refused:
        given(name=text)
    assert refused.value.get_codes() == {"name": ["blank"]}
    assert given(about=text)["about"] == text


@pytest.mark.parametrize("text", [" a ", "\u202ea", "$ne", "\u0bcd", "\U0001f3ac", "-"])
def test_text_is_kept_as_written(text: str) -> None:
    assert given(name=text)["name"] == text


@pytest.mark.parametrize("number", [2**53 + 1, 2**63, -(2**64), 1e308, True])
def test_a_number_that_json_does_not_keep_is_no_text(number: float) -> None:
    with pytest.raises(serializers.ValidationError):
        given(name=number)
    assert given(name=42)["name"] == "42"
