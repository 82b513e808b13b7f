"""Crashes outside the API's own handler: of a page, of the admin, of a middleware."""

import sys
from typing import Any

import structlog
from django.http import HttpRequest

log = structlog.get_logger("videotube.errors")


def log_crash(request: HttpRequest | None = None, **_signal: Any) -> None:
    """Log the exception at hand with its trace; receives Django's `got_request_exception`."""
    log.error("unhandled", path=getattr(request, "path", None), exc_info=sys.exc_info())
