"""A request in the family's dialect becomes the canonical one before it is routed."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from videotube.family.endpoints import PREFIX, Endpoint, canonical
from videotube.family.names import joined_query, renamed_query


class FamilyMiddleware:
    """Stands behind `ApiPathMiddleware`, which takes slashes from the path's end.

    Limits, cursors, idempotency keys and metrics therefore see the canonical endpoint. `Allow`
    names canonical methods only: aliases are understood, not advertised. `request.path` stays as
    it came, for the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.API_FAMILY_ALIASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            endpoint = canonical(request.method or "", request.path_info.removeprefix(PREFIX))
            request.path_info = PREFIX + endpoint.path
            request.method = request.META["REQUEST_METHOD"] = endpoint.method
            if endpoint.query:
                request.GET = joined_query(request.GET, endpoint.query)  # type: ignore[assignment]
            if endpoint.names_in and request.META.get("QUERY_STRING"):
                request.GET = renamed_query(request.GET, endpoint.names_in)  # type: ignore[assignment]
            request.endpoint = endpoint  # type: ignore[attr-defined]
        return self.get_response(request)


def endpoint_of(request: object) -> Endpoint | None:
    """The endpoint that a request (Django's or DRF's) was translated to; None where aliases are
    switched off."""
    return getattr(getattr(request, "_request", request), "endpoint", None)
