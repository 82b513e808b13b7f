"""Serializer fields for what MongoDB holds and JSON does not."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from rest_framework import serializers
from rest_framework.fields import empty

from core.api.envelope import utc_iso


class ObjectIdField(serializers.Field):  # type: ignore[type-arg]
    """24 hex digits in JSON, an ObjectId in Python; no other type is taken."""

    default_error_messages = {"invalid": "Not a valid id (24 hex digits)."}

    def to_internal_value(self, data: Any) -> ObjectId:
        if not isinstance(data, str) or not ObjectId.is_valid(data):
            self.fail("invalid")
        return ObjectId(data)

    def to_representation(self, value: Any) -> str:
        return str(value)


class UtcDateTimeField(serializers.DateTimeField):
    """ISO 8601 in UTC with `Z` and milliseconds, which is what MongoDB keeps."""

    def to_representation(self, value: datetime | None) -> str | None:  # type: ignore[override]
        return utc_iso(value) if value is not None else None

    def to_internal_value(self, value: Any) -> datetime:
        parsed: datetime = super().to_internal_value(value)
        return parsed.astimezone(UTC).replace(microsecond=parsed.microsecond // 1000 * 1000)


class BooleanField(serializers.BooleanField):
    """A boolean that is absent from a form is absent; DRF would read it as false, since HTML
    checkboxes say nothing when they are off."""

    default_empty_html = empty
