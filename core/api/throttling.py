"""Rate limits at the API's door, announced by `RateLimit-*` headers."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv6Network
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core import epoch
from core.api.guests import may_keep
from core.errors import LimitReached, Unavailable
from core.ratelimit import Usage, hit, hit_and_note, hit_and_read, refund
from core.redis import RedisError, get_redis

log = structlog.get_logger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class ApiThrottle(BaseThrottle):
    """Counts every request once: a guest's write by address, a user's write by account, a read by
    either. Views may name limits of their own in `throttle_scopes` (counted by account, or by
    address for guests), which hold beside it.

    Policy while Redis is down: reads and users' writes pass uncounted, so that no upload is lost;
    guests' writes (logins and registrations among them) answer 503.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        user = request.user if request.user and request.user.is_authenticated else None
        if user is None and may_keep(view, request.method):
            return _allow_guest(request._request)
        if not settings.RATELIMIT_ENABLE:
            if user and request.method not in SAFE_METHODS:
                epoch.note_writer(user.pk)
            return True
        counted: Usage | None = getattr(request._request, "rate_usage", None)
        if user and counted is not None:  # by `ask_for_reader`
            return _passed(counted)
        client = f"user:{user.pk}" if user else f"address:{network_of(request)}"
        if request.method in SAFE_METHODS or getattr(view, "throttle_as_read", False):
            scope = "read"
        else:
            scope = "user_write" if user else "guest_write"
        scopes: tuple[str, ...] = getattr(view, "throttle_scopes", ())
        if request.method in SAFE_METHODS:
            scopes = ()
        try:
            usages = [_hit(scope, client, user), *(hit(name, client) for name in scopes)]
        except RedisError as error:
            if scope == "guest_write":
                raise Unavailable from error
            log.warning("rate limits are not counted", error=str(error))
            return True
        tightest = min(usages, key=lambda usage: usage.remaining)
        request._request.rate_usage = tightest  # type: ignore[attr-defined]
        return all(_passed(usage) for usage in usages)


def _hit(scope: str, client: str, user: Any) -> Usage:
    lag = epoch.lag_milliseconds()
    if scope == "user_write" and user and lag:
        return hit_and_note(scope, client, epoch.writer_key(user.pk), milliseconds=lag)
    return hit(scope, client)


def _passed(usage: Usage) -> bool:
    if usage.exceeded:
        raise LimitReached(retry_after=usage.reset)
    return True


def ask_for_reader(
    request: HttpRequest, view: Any, user_id: ObjectId, keys: Sequence[str]
) -> list[str | None]:
    """What Redis has under these keys, about somebody who is to read what `view` shows; where that
    is limited, the request is counted in the same round trip. Raises RedisError."""
    is_shared = may_keep(view, request.method, of_reader=True)
    wanted = [*keys, epoch.writer_key(user_id), *([epoch.KEY] if is_shared else ())]
    values: Any
    if settings.RATELIMIT_ENABLE and ApiThrottle in getattr(view, "throttle_classes", ()):
        usage, values = hit_and_read("read", f"user:{user_id}", *wanted)
        request.rate_usage = usage  # type: ignore[attr-defined]
    else:
        values = get_redis().mget(wanted)
    *known, note = values[: len(keys) + 1]
    request.has_written = note is not None  # type: ignore[attr-defined]
    if is_shared:
        current = values[-1]
        request.guests_epoch = None if note else current  # type: ignore[attr-defined]
        if current is None:
            epoch.ensure()
    return known


def has_written(request: Request) -> bool:
    """Whether the caller may have changed something a moment ago: numbers that are kept, and lag
    for all others, must not for them. A guest changes nothing that is counted."""
    if not (request.user and request.user.is_authenticated):
        return False
    return bool(getattr(request._request, "has_written", True))


def discount_reader(request: HttpRequest, user_id: ObjectId) -> None:
    """Nobody of that name reads after all: the count is given back, and the request is anybody's
    (`count_refused`)."""
    if hasattr(request, "rate_usage"):
        del request.rate_usage
        with suppress(RedisError):
            refund("read", f"user:{user_id}")


def count_guest(request: HttpRequest) -> str | None:
    """Count a guest's read of what guests share, and ask for the epoch in the same round trip; both
    once. The epoch; None where there is none, and while Redis is down."""
    if not hasattr(request, "guests_epoch"):
        request.guests_epoch = None  # type: ignore[attr-defined]
        try:
            request.guests_epoch = _counted_with_epoch(request)  # type: ignore[attr-defined]
            if request.guests_epoch is None:  # type: ignore[attr-defined]
                epoch.ensure()
        except RedisError as error:
            log.warning("rate limits are not counted", error=str(error))
    known: str | None = request.guests_epoch  # type: ignore[attr-defined]
    return known


def _counted_with_epoch(request: HttpRequest) -> str | None:
    if not settings.RATELIMIT_ENABLE:
        return epoch.current()
    client = f"address:{network_of(request)}"
    request.rate_usage, found = hit_and_read("read", client, epoch.KEY)  # type: ignore[attr-defined]
    return found[0]


def _allow_guest(request: HttpRequest) -> bool:
    """As any read by a guest, where the answer may be kept."""
    count_guest(request)
    usage: Usage | None = getattr(request, "rate_usage", None)
    return usage is None or _passed(usage)


def count_refused(request: HttpRequest) -> Usage | None:
    """Count a request that was refused uncounted as a read of its address; None where it was
    counted already, or cannot be."""
    if not settings.RATELIMIT_ENABLE or hasattr(request, "rate_usage"):
        return None
    try:
        request.rate_usage = hit("read", f"address:{network_of(request)}")  # type: ignore[attr-defined]
    except RedisError as error:
        log.warning("rate limits are not counted", error=str(error))
        return None
    usage: Usage = request.rate_usage  # type: ignore[attr-defined]
    return usage


def address_of(request: Request | HttpRequest) -> str:
    """The client's address, as TrustedProxyMiddleware has established it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(request: Request | HttpRequest) -> str:
    """Whom a limit by address counts: an IPv4 address, or the /64 of an IPv6 one, since one
    subscriber has at least as many addresses as that."""
    address = address_of(request)
    try:
        return str(IPv6Network((address, 64), strict=False))
    except ValueError:
        return address


def rate_headers(request: Request | HttpRequest | None) -> dict[str, str]:
    """`RateLimit-*` for a request that has been counted, else nothing."""
    inner = getattr(request, "_request", request)
    usage: Usage | None = getattr(inner, "rate_usage", None)
    if usage is None:
        return {}
    return {
        "RateLimit-Limit": str(usage.limit),
        "RateLimit-Remaining": str(usage.remaining),
        "RateLimit-Reset": str(usage.reset),
    }
