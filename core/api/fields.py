"""Serializer fields for what MongoDB holds and JSON does not."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.fields import empty

from core.api.envelope import utc_iso
from core.text import is_blank

EXACT = 2**53
"""Integers up to this are numbers of their own in JSON (RFC 8259, 6)."""


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


class TextField(serializers.CharField):
    """Text that is kept as written. Blank is what shows nothing, not white space alone.

    A number stands for its digits as long as JSON keeps them all; a larger one is refused.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str) and data and not self.allow_blank and is_blank(data):
            self.fail("blank")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, int | float) and abs(data) > EXACT:
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class OptionalFileField(serializers.FileField):
    """A file that may be left out. What front-ends send then is no file: nothing, null, an empty
    string, the word "undefined", or a file without a byte."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        is_file = isinstance(data, UploadedFile) and data.size
        return super().run_validation(data if is_file else empty)


class BooleanField(serializers.BooleanField):
    """A boolean that is absent from a form is absent; DRF would read it as false, since HTML
    checkboxes say nothing when they are off."""

    default_empty_html = empty
