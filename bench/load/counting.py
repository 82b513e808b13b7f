"""What one request asks of MongoDB and Redis, counted where it is answered: in this process."""

import functools
import statistics
from collections.abc import Sequence
from typing import Any

from django.test import Client

from bench.load.asking import Ask
from bench.load.endpoints import Endpoint
from bench.load.results import Count
from core.testing.mongo import recorded
from core.testing.profile import examined
from core.testing.redis import RedisTrips

TIMES = 5


@functools.cache
def _client() -> Client:
    """One for all: each loads all middleware anew."""
    return Client()


def answer(ask: Ask, *, host: str) -> Any:
    """The answer, made in this process."""
    headers = {"Host": host, **ask.headers}
    if ask.token:
        headers["Authorization"] = f"Bearer {ask.token}"
    client = _client()
    client.cookies.clear()  # of a login
    return client.generic(
        ask.method,
        f"/api/v1/{ask.path}",
        ask.body,
        content_type="application/json",
        headers=headers,
    )


def count(endpoint: Endpoint, asks: Sequence[Ask], *, host: str) -> Count:
    """The medians of the last few requests, after one that warms up."""
    *others, last = asks[-TIMES - 1 :]
    _checked(endpoint, last, host)
    counts = [_count_one(endpoint, ask, host) for ask in others]
    return Count(*(round(statistics.median(column)) for column in zip(*counts, strict=True)))


def _count_one(endpoint: Endpoint, ask: Ask, host: str) -> tuple[int, ...]:
    # Other processes of the site may send something, too: rarely, and medians pass over it.
    redis = RedisTrips()
    with examined() as read, recorded() as sent, redis.counted():
        _checked(endpoint, ask, host)
    return read.documents, read.keys, read.found, sent.round_trips, redis.count


def _checked(endpoint: Endpoint, ask: Ask, host: str) -> None:
    given = answer(ask, host=host)
    if given.status_code != endpoint.status:
        raise SystemExit(f"{endpoint.title}: {given.status_code} {given.content[:500]}")
