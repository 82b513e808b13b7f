"""Against forged requests: what a browser sends with its cookies must come from a known origin.

Browsers name the page a request comes from in `Origin` (or `Referer`) and cannot be made to lie.
Programs such as curl, with a cookie jar, send neither and forge nothing: they pass.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from rest_framework.request import Request

from core.errors import Forbidden

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
DEFAULT_PORTS = {"http": 80, "https": 443}


class OriginRefused(Forbidden):
    """A cookie was sent by a page of a foreign site: 403."""

    code = "origin_refused"
    message = "Requests from this origin are not accepted with cookies."


def refuse_foreign_origin(request: Request) -> None:
    """For requests that a cookie authenticates. Raises OriginRefused on unsafe methods."""
    if request.method not in SAFE_METHODS and not is_trusted_origin(request):
        raise OriginRefused


def is_trusted_origin(request: Request) -> bool:
    """Whether the page is of this very site or of one that CORS allows.

    Without Origin and Referer: unless `Sec-Fetch-Site` says that a browser sent it from elsewhere.
    """
    origin = request.META.get("HTTP_ORIGIN") or _origin_of(request.META.get("HTTP_REFERER", ""))
    if not origin:
        if request.META.get("HTTP_REFERER"):
            return False
        return request.META.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
    own = f"{request.scheme}://{request.get_host()}"
    return (
        _canonical(origin) == _canonical(own)
        or origin in settings.CORS_ALLOWED_ORIGINS
        or any(re.match(pattern, origin) for pattern in settings.CORS_ALLOWED_ORIGIN_REGEXES)
    )


def _origin_of(url: str) -> str:
    """Scheme, host and port of a URL; "" where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def _canonical(origin: str) -> tuple[str, str, int | None] | None:
    """So that a default port, written or not, makes no difference; None for `null` and nonsense,
    which must equal nothing."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in DEFAULT_PORTS:
        return None
    return parts.scheme, host, port or DEFAULT_PORTS[parts.scheme]
