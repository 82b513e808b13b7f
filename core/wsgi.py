"""A web process before its first request, and what Django makes of a request before any middleware
sees it."""

import gc
from collections.abc import Mapping
from typing import Any

from django.core.cache import close_caches
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

YOUNG_OBJECTS = 10_000
"""After so many new objects Python looks for circles among them; its own choice is 700, several
times in each request."""


def settle_down() -> None:
    """Load what the first request would, and let the garbage collector leave it alone: what an
    application consists of is never garbage, and looking through half a million objects of it again
    and again took a third of the CPU of a list of videos."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
    # Around each request Django would close connections to databases and caches that have grown
    # old, of which the pools of MongoDB's and Redis' clients take care, and empty a list of queries
    # that nobody writes: a twentieth of a short answer.
    request_started.disconnect(reset_queries)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request_finished.disconnect(close_caches)


class Utf8Request(WSGIRequest):
    """Text is UTF-8, whatever charset the Content-Type names.

    Django decodes the query with that charset while it makes the request, before anything could
    answer: one GET with `Content-Type: text/plain; charset=hex` is a crash of the server.
    """

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        header = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(header)
