"""What makes everything under /api/ speak one dialect, Django's own answers included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.api.envelope import ERROR_CODES, error_response
from core.api.throttling import rate_headers

API_PREFIX = "/api/"
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

    A body without a Content-Length is refused: WSGI has no way to read it, and Django would take
    it for an empty one, so that a change would be answered and not made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(API_PREFIX) and _has_unread_body(request):
            code, message = ERROR_CODES[411]
            return error_response(status=411, code=code, message=message)
        if path.startswith(API_PREFIX) and path.endswith("/"):
            request.path_info = path.rstrip("/")
        return self.get_response(request)


def _has_unread_body(request: HttpRequest) -> bool:
    coding = request.META.get("HTTP_TRANSFER_ENCODING", "")
    return bool(coding) and not request.META.get("CONTENT_LENGTH")


class ApiErrorMiddleware:
    """Puts errors that no view has made (bad host, unknown path, body too large, a crash in a
    middleware, the debug page) into the envelope, and `RateLimit-*` on every counted answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in rate_headers(request).items():
            response[name] = value
        if (
            request.path.startswith(API_PREFIX)
            and response.status_code >= 400
            and not response.headers.get("Content-Type", "").startswith(OWN_TYPES)
        ):
            return self._in_envelope(response)
        return response

    def _in_envelope(self, response: HttpResponseBase) -> HttpResponse:
        code, message = ERROR_CODES.get(response.status_code, ("error", "The request failed."))
        wrapped = error_response(status=response.status_code, code=code, message=message)
        for header in KEPT_HEADERS:
            if header in response.headers:
                wrapped[header] = response.headers[header]
        return wrapped
