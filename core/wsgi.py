"""What Django makes of a request before any middleware sees it."""

from collections.abc import Mapping
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Text is UTF-8, whatever charset the Content-Type names.

    Django decodes the query with that charset while it makes the request, before anything could
    answer: one GET with `Content-Type: text/plain; charset=hex` is a crash of the server.
    """

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        header = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(header)
