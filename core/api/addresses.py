"""Absolute addresses in answers."""

from typing import Any


def absolute(request: Any, path: str) -> str:
    """`path` of this site as clients reach it; an address of another site as it is. For paths that
    the server has made, which hold nothing to be quoted: a page of videos has thirty of them."""
    if not path.startswith("/") or path.startswith("//"):
        return path
    return f"{site_of(getattr(request, '_request', request))}{path}"


def site_of(request: Any) -> str:
    """`https://host`, as a request of Django's has it; looked at once. Raises DisallowedHost."""
    known: str | None = getattr(request, "site_address", None)
    if known is None:
        known = request.site_address = f"{request.scheme}://{request.get_host()}"
    return known
