"""Pages and files while a service is down: an honest 503, no crash. The API has its own."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from core.api.handler import as_domain_error

log = structlog.get_logger("videotube.errors")
RETRY_SECONDS = 5


class OutageMiddleware:
    """Answers for plain views when MongoDB or Redis is gone or frozen, or the disk full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook for an error of a view; None leaves the error to Django."""
        known = as_domain_error(exception)
        if known is None or known.status < 500:
            return None
        log.warning("outage", error=str(exception)[:200])
        # Without the request: its context would ask the service that is down.
        return HttpResponse(
            render_to_string("503.html"),
            status=known.status,
            headers={"Retry-After": str(known.retry_after or RETRY_SECONDS)},
        )
