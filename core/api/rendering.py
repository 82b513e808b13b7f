"""JSON by orjson, and nothing else: a client's Accept header never costs it the answer."""

from collections.abc import Mapping
from typing import Any

import orjson
from bson import ObjectId
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONRenderer(BaseRenderer):
    """UTF-8 JSON; object ids become strings."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: object) -> Any:
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, dict):  # ReturnDict and its kind
        return dict(value)
    if isinstance(value, list):
        return list(value)
    return str(value)  # lazy translations


class JSONNegotiation(BaseContentNegotiation):
    """Every client gets JSON, whatever it accepts; every parser is chosen by Content-Type."""

    def select_parser(self, request: Request, parsers: list[Any]) -> Any:  # type: ignore[override]
        from_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((p for p in parsers if p.media_type == from_type), None)

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: list[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
