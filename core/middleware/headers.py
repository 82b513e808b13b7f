"""The headers of Helmet that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# Front-ends of other origins show our JSON, images and films: access is ruled by CORS and by
# the visibility of the object, not by the embedder's origin.
CROSS_ORIGIN_PATHS = ("/api/", "/media/", "/static/", "/embed/", "/oembed")
NOTHING = "default-src 'none'; frame-ancestors 'none'"


def _table(more: dict[str, str]) -> dict[str, tuple[str, str]]:
    """As Django keeps headers."""
    headers = {
        "Origin-Agent-Cluster": "?1",
        "X-XSS-Protection": "0",
        "X-DNS-Prefetch-Control": "off",
        "X-Download-Options": "noopen",
        "X-Permitted-Cross-Domain-Policies": "none",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        **more,
    }
    return {name.lower(): (name, value) for name, value in headers.items()}


OF_PAGES = _table({"Cross-Origin-Resource-Policy": "same-origin"})
OF_FILES = _table({"Cross-Origin-Resource-Policy": "cross-origin"})
# Answers differ by caller; a shared cache must never keep one for another.
OF_API = _table(
    {
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": NOTHING,
        "Cache-Control": "private, no-cache",
    }
)


class SecurityHeadersMiddleware:
    """Adds what is missing; never overrides what a view has set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_api = request.path.startswith("/api/v1/")
        if is_api:
            table = OF_API
        else:
            table = OF_FILES if request.path.startswith(CROSS_ORIGIN_PATHS) else OF_PAGES
        headers = response.headers
        # All at once: `setdefault` looks up and converts each of ten names and values anew, which
        # took a twentieth of a short answer.
        headers._store = {**table, **headers._store}
        # Django's own middleware for it stands behind those of static files and of errors.
        if not getattr(response, "xframe_options_exempt", False):
            headers.setdefault("X-Frame-Options", "DENY")
        if is_api:
            patch_vary_headers(response, ("Authorization", "Cookie"))
        # django-csp leaves errors out in development, for the debug page's sake; these are JSON.
        elif request.path.startswith("/api") and response.status_code >= 400:
            headers.setdefault("Content-Security-Policy", NOTHING)
        return response
