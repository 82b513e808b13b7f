"""The headers of Helmet that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# Front-ends of other origins show our JSON, images and films: access is ruled by CORS and by
# the visibility of the object, not by the embedder's origin.
CROSS_ORIGIN_PATHS = ("/api/", "/media/", "/static/", "/embed/", "/oembed")
NOTHING = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeadersMiddleware:
    """Adds what is missing; never overrides what a view has set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        cross_origin = request.path.startswith(CROSS_ORIGIN_PATHS)
        headers = response.headers
        headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if cross_origin else "same-origin"
        )
        headers.setdefault("Origin-Agent-Cluster", "?1")
        # Django's own middleware for it stands behind those of static files and of errors.
        if not getattr(response, "xframe_options_exempt", False):
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("X-XSS-Protection", "0")
        headers.setdefault("X-DNS-Prefetch-Control", "off")
        headers.setdefault("X-Download-Options", "noopen")
        headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        # django-csp leaves errors out in development, for the debug page's sake; these are JSON.
        if request.path.startswith("/api") and response.status_code >= 400:
            headers.setdefault("Content-Security-Policy", NOTHING)
        if request.path.startswith("/api/v1/"):
            headers.setdefault("Content-Security-Policy", NOTHING)
            # Answers differ by caller; a shared cache must never keep one for another.
            headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ("Authorization", "Cookie"))
        return response
