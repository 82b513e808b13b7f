"""Sessions that were found alive a moment ago, so that not every read asks MongoDB about its own.

Redis keeps for `SESSION_MEMORY_SECONDS` that a session lives, and what nearly every read asks of
its user, beside the mark that the user had before MongoDB was asked. Whatever ends a session, or
changes one of those fields, gives the user a new mark once it is committed, and an entry with
another mark is worth nothing: also one that somebody writes afterwards, who had asked before. So
the next request is refused, as it would be without all this (decision 15).
"""

import time
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings

from core.mongo.transaction import on_commit
from core.redis import RedisError, get_redis

log = structlog.get_logger(__name__)

MARK_SECONDS = 60
"""Longer than any entry that was made before the mark could still be written or read."""


REMEMBERED = ("is_staff", "history_paused")
"""Yes or no each. Who changes one of them must `forget`."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """What Redis said about a session: `remembered` are the values of the fields of that name,
    None where it is not known to live; `mark` is None where Redis is not asked, or away."""

    remembered: tuple[bool, ...] | None
    mark: str | None
    asked_at: float


def recall(*, user_id: ObjectId, session_id: ObjectId, epoch: int) -> Recollection:
    """What is known of the session; to be asked before MongoDB is. One round trip."""
    asked_at = time.monotonic()
    if not settings.SESSION_MEMORY_SECONDS:
        return Recollection(None, None, asked_at)
    try:
        found: Any = get_redis().mget(_session(session_id), _user(user_id))
    except RedisError:
        return Recollection(None, None, asked_at)
    entry, mark = (text or "" for text in found)
    identity, _, flags = entry.rpartition(" ")
    if identity != _identity(user_id, epoch, mark):
        return Recollection(None, mark, asked_at)
    return Recollection(tuple(flag == "1" for flag in flags), mark, asked_at)


def remember(
    told: Recollection,
    remembered: tuple[bool, ...],
    *,
    user_id: ObjectId,
    session_id: ObjectId,
    epoch: int,
) -> None:
    """MongoDB knows the session, and these values of its user, after `told` did not."""
    if told.mark is None:
        return
    left = settings.SESSION_MEMORY_SECONDS - (time.monotonic() - told.asked_at)
    if left <= 0:
        return
    flags = "".join("01"[value] for value in remembered)
    entry = f"{_identity(user_id, epoch, told.mark)} {flags}"
    try:
        get_redis().set(_session(session_id), entry, px=int(left * 1000) or 1)
    except RedisError as error:
        log.warning("a session is not remembered", error=str(error)[:200])


def forget(user_id: ObjectId) -> None:
    """No session of the user is known to live any more: now, or once the open transaction is
    committed.

    While Redis is away this waits until it knows nothing of its own accord, so that who has been
    signed out stays so when it comes back.
    """
    if settings.SESSION_MEMORY_SECONDS:
        on_commit(lambda: _forget(user_id))


def _forget(user_id: ObjectId) -> None:
    try:
        get_redis().set(_user(user_id), token_hex(8), ex=MARK_SECONDS)
    except RedisError as error:
        log.warning("sessions are forgotten by waiting", error=str(error)[:200])
        time.sleep(settings.SESSION_MEMORY_SECONDS)


def _session(session_id: ObjectId) -> str:
    return f"session:alive:{session_id}"


def _user(user_id: ObjectId) -> str:
    return f"session:mark:{user_id}"


def _identity(user_id: ObjectId, epoch: int, mark: str) -> str:
    return f"{user_id} {epoch} {mark}"
