"""Where a request carries its tokens, and the cookies that carry them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens import InvalidToken, TokenPair

ACCESS_COOKIE = "accessToken"
REFRESH_COOKIE = "refreshToken"


@dataclass(frozen=True, slots=True)
class Presented:
    """A token as it came; a browser sends a cookie whether its user wants to or not."""

    raw: str
    from_cookie: bool


def bearer_token(request: Request) -> Presented | None:
    """From `Authorization: Bearer`. Another scheme is not ours; a bare `Bearer` is no token."""
    scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not raw.strip():
        return None
    return Presented(raw.strip(), from_cookie=False)


def cookie_token(request: Request, name: str) -> Presented | None:
    """From the cookie of that name; an empty one is no token."""
    raw = request.COOKIES.get(name, "")
    return Presented(raw, from_cookie=True) if raw else None


def refresh_token_of_body(request: Request) -> Presented | None:
    """From the field `refreshToken`. A body that cannot be read holds none; anything but a string
    is a bad token."""
    try:
        raw = request.data.get("refreshToken") if isinstance(request.data, dict) else None
    except (ParseError, UnsupportedMediaType):
        return None
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str):
        raise InvalidToken
    return Presented(raw, from_cookie=False)


def set_token_cookies(response: Response, pair: TokenPair) -> None:
    """Both cookies, each for as long as its token is good."""
    _set(response, ACCESS_COOKIE, pair.access, pair.access_expires_at)
    _set(response, REFRESH_COOKIE, pair.refresh, pair.refresh_expires_at)


def clear_token_cookies(response: Response) -> None:
    """Both cookies gone; with the attributes that they were set with, or browsers keep them."""
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        _set(response, name, "", None)


def _set(response: Response, name: str, value: str, until: datetime | None) -> None:
    seconds = max(0, int((until - timezone.now()).total_seconds())) if until else 0
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        expires=None if seconds else "Thu, 01 Jan 1970 00:00:00 GMT",
        path="/",
        secure=settings.AUTH_COOKIE_SECURE,
        httponly=True,
        samesite=settings.AUTH_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )
