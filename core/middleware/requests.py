"""One log line a request, the id that ties it to errors and audit events, and its clock."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from core import patience

log = structlog.get_logger("videotube.requests")

ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# The token in a signed media URL opens the file for whoever has it, that of an appeal the appeal.
SIGNED = re.compile(r"^(/media/signed/|/appeal/)[^/]+")
QUIET_PATHS = ("/api/v1/healthcheck", "/metrics", "/static/")


class RequestLogMiddleware:
    """Echoes or makes X-Request-ID, binds it to every log line, logs the outcome.

    The query string is not logged: signed URLs and search terms stand in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex
        method = request.method  # as it came
        started = time.perf_counter()
        patience.begin()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                response = self.get_response(request)
            finally:
                patience.end()
            response["X-Request-ID"] = request_id
            if not request.path.startswith(QUIET_PATHS):
                log.info(
                    "request",
                    method=method,
                    path=SIGNED.sub(r"\1[redacted]", request.path),
                    status=response.status_code,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                    # Set by authentication: looking at `request.user` here could load a session.
                    user=getattr(request, "caller_id", None),
                    address=request.META.get("REMOTE_ADDR"),
                )
        return response
