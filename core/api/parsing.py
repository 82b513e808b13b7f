"""Strict bodies in: no NaN, no lone surrogates, no bad UTF-8, no bottomless nesting."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.parsers import FormParser as BaseFormParser
from rest_framework.parsers import MultiPartParser as BaseMultiPartParser

from core.errors import TooLarge

REPLACEMENT = "\ufffd"


def read_bounded(stream: IO[Any]) -> bytes:
    """The whole body. Raises TooLarge behind `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(f"A body without files may have {limit} bytes at most.")
    return body


class JSONParser(BaseParser):
    """One JSON object; an empty body or `null` is an empty one."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        body = read_bounded(stream).strip()
        try:
            parsed = orjson.loads(body) if body else {}
        except orjson.JSONDecodeError as error:
            raise ParseError("The body is not valid JSON.") from error
        if parsed is None:
            return {}
        if not isinstance(parsed, dict):
            raise ParseError("The body must be a JSON object.")
        return parsed


class FormParser(BaseFormParser):
    """URL-encoded forms, bounded like JSON."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        form = super().parse(BytesIO(read_bounded(stream)), media_type, parser_context)
        _refuse_bad_text(form)
        return form


class MultiPartParser(BaseMultiPartParser):
    """Forms with files; a file that came with a refused field goes with the request."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        parsed = super().parse(stream, media_type, parser_context)
        _refuse_bad_text(parsed.data)
        return parsed


def _refuse_bad_text(form: Any) -> None:
    """Django puts U+FFFD where a form is not UTF-8; nobody means to send that."""
    for name, values in form.lists():
        if any(REPLACEMENT in text for text in (name, *values)):
            raise ParseError("The form is not valid UTF-8.")
