"""Whether what guests are shown is what is there: a token in Redis, another after each change.

An answer that was made for guests may be given again as long as the token is the one that was there
before its rows were read (`core/api/guests.py`). Tokens are random: one that was lost, with an
emptied Redis, never comes again.
"""

import secrets
from functools import partial
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings

from core.mongo.transaction import on_commit
from core.redis import RedisError, get_redis

__all__ = ["KEY", "changed", "current", "ensure", "lag_milliseconds", "note_writer", "writer_key"]

log = structlog.get_logger(__name__)
KEY = "guests:epoch"
WRITE_SECONDS = 2
"""A write is noted when it comes, and may take so long."""


def changed() -> None:
    """What guests are shown has changed: begin another epoch once the open transaction is
    committed, at once where none is open. (Nothing is to be told where no answer is kept.)"""
    if settings.GUEST_CACHE_SECONDS:
        on_commit(_begin, once=True)


def writer_key(user_id: ObjectId) -> str:
    """Somebody who has written a moment ago: numbers, which may lag for all others, must not for
    them."""
    return f"guests:writer:{user_id}"


def lag_milliseconds() -> int:
    """How long numbers that are kept may lag behind a write, from its beginning; 0 where none are
    kept."""
    lag = max(settings.GUEST_CACHE_SECONDS, settings.PAGE_COUNT_SECONDS)
    return (lag + WRITE_SECONDS) * 1000 if lag else 0


def note_writer(user_id: ObjectId) -> None:
    """They have changed a number without a writing request: a view was counted."""
    if milliseconds := lag_milliseconds():
        try:
            get_redis().set(writer_key(user_id), "1", px=milliseconds)
        except RedisError as error:
            log.warning("somebody may see an old number for a moment", error=str(error)[:200])


def current() -> str | None:
    """The token; None where there is none. Raises RedisError."""
    found: Any = get_redis().get(KEY)
    return str(found) if found else None


def ensure() -> None:
    """Begin one where there is none. Raises RedisError."""
    get_redis().set(KEY, _token(), nx=True)


def _begin() -> None:
    try:
        get_redis().set(KEY, _token())
    except RedisError as error:
        # Kept answers then live out their age (`GUEST_CACHE_SECONDS`).
        log.warning("guests may be shown what was there a moment ago", error=str(error)[:200])


_token = partial(secrets.token_hex, 8)
