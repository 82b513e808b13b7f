"""Absolute addresses in answers."""

from typing import Any


def absolute(request: Any, path: str) -> str:
    """`path` of this site as clients reach it; an address of another site as it is. For paths that
    the server has made, which hold nothing to be quoted: a page of videos has thirty of them."""
    if not path.startswith("/") or path.startswith("//"):
        return path
    inner = getattr(request, "_request", request)
    site: str | None = getattr(inner, "site_address", None)
    if site is None:
        site = inner.site_address = f"{inner.scheme}://{inner.get_host()}"
    return f"{site}{path}"
