"""What makes everything under /api/ speak one dialect, Django's own answers included."""

import contextlib
from collections.abc import Callable
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.api.envelope import ERROR_CODES, error_response
from core.api.throttling import count_refused, rate_headers

API_PREFIX = "/api/"
CHUNK_BYTES = 64 * 1024
KEPT_HEADERS = (
    "Allow",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "WWW-Authenticate",
)
OWN_TYPES = ("application/json", "application/vnd.oai.openapi", "application/yaml")


class ApiPathMiddleware:
    """Routes know no trailing slash: a path with one means the same, with no redirect.

    A body that comes in chunks, as proxies that stream send it, is read here: Django knows only
    bodies of a known length, and would take it for an empty one, so that a change would be
    answered and not made. One that is longer than a form with two pictures is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(API_PREFIX) and _has_chunks(request) and not _read_chunks(request):
            code, message = ERROR_CODES[411]
            return error_response(status=411, code=code, message=message)
        if path.startswith(API_PREFIX) and path.endswith("/"):
            request.path_info = path.rstrip("/")
        response = self.get_response(request)
        if response.status_code >= 400:
            _read_off(request)
        return response


def _read_off(request: HttpRequest) -> None:
    """What was refused unread, as without a token: a body that is still on its way when the answer
    is complete would close the connection, and a client that keeps it would fail on its next
    request. A long one is not waited for."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if (
        request.META.get("wsgi.input_terminated")
        and length.isdecimal()
        and 0 < int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    ):
        with contextlib.suppress(OSError):
            while request.META["wsgi.input"].read(CHUNK_BYTES):
                pass


def _has_chunks(request: HttpRequest) -> bool:
    coding = request.META.get("HTTP_TRANSFER_ENCODING", "")
    return bool(coding) and not request.META.get("CONTENT_LENGTH")


def _read_chunks(request: HttpRequest) -> bool:
    """Give the request a body of a known length; False where it is too long, or the server does
    not say that reading comes to an end (`wsgi.input_terminated`)."""
    if not request.META.get("wsgi.input_terminated"):
        return False
    memory: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    limit = memory + 2 * settings.IMAGE_MAX_BYTES
    body = SpooledTemporaryFile(memory)  # noqa: SIM115 - goes with the request
    length = 0
    while chunk := request.META["wsgi.input"].read(CHUNK_BYTES):
        length += len(chunk)
        if length > limit:
            body.close()
            return False
        body.write(chunk)
    body.seek(0)
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = body  # type: ignore[assignment]
    return True


class ApiErrorMiddleware:
    """Puts errors that no view has made (bad host, unknown path, body too large, a crash in a
    middleware, the debug page) into the envelope, and `RateLimit-*` on every counted answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(API_PREFIX) and 400 <= response.status_code < 500:
            response = self._counted(request, response)
        for name, value in rate_headers(request).items():
            response[name] = value
        if (
            request.path.startswith(API_PREFIX)
            and response.status_code >= 400
            and not response.headers.get("Content-Type", "").startswith(OWN_TYPES)
        ):
            return self._in_envelope(response)
        return response

    def _counted(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What was refused before it came to a view's limits counts, too: a bad token, a path
        that is none."""
        usage = count_refused(request)
        if usage is None or not usage.exceeded:
            return response
        code, message = ERROR_CODES[429]
        limited = error_response(status=429, code=code, message=message)
        limited["Retry-After"] = str(usage.reset)
        return limited

    def _in_envelope(self, response: HttpResponseBase) -> HttpResponse:
        code, message = ERROR_CODES.get(response.status_code, ("error", "The request failed."))
        wrapped = error_response(status=response.status_code, code=code, message=message)
        for header in KEPT_HEADERS:
            if header in response.headers:
                wrapped[header] = response.headers[header]
        return wrapped
