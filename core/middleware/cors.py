"""CORS for the API, quicker where no origin asks."""

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class ApiCorsMiddleware(CorsMiddleware):
    """As django-cors-headers has it. Requests without `Origin` (a front-end's reads on our own
    origin, apps, servers) are told by one look, where it would read all their headers first."""

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.META.get("HTTP_ORIGIN"):
            return super().add_response_headers(request, response)
        if request._cors_enabled:  # type: ignore[attr-defined]  # said by `check_preflight`
            patch_vary_headers(response, ("origin",))
        return response
