"""What one request asks of MongoDB and Redis, counted where it is answered: in this process."""

import functools
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

from bench.load.asking import Ask
from bench.load.endpoints import Endpoint
from bench.load.results import Count
from core.testing.mongo import recorded
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
    redis = RedisTrips()
    with _profiled() as entries, recorded() as sent, redis.counted():
        _checked(endpoint, ask, host)
    return (
        sum(entry.get("docsExamined", 0) for entry in entries),
        sum(entry.get("keysExamined", 0) for entry in entries),
        sum(entry.get("nreturned", 0) + entry.get("nMatched", 0) for entry in entries),
        sent.round_trips,
        redis.count,
    )


def _checked(endpoint: Endpoint, ask: Ask, host: str) -> None:
    given = answer(ask, host=host)
    if given.status_code != endpoint.status:
        raise SystemExit(f"{endpoint.title}: {given.status_code} {given.content[:500]}")


@contextmanager
def _profiled() -> Iterator[list[dict[str, Any]]]:
    """MongoDB's notes of all commands while the block runs, known at its end. Other processes of
    the site may send some, too: rarely, and medians pass over it."""
    wrapper: Any = connection
    database = wrapper.database
    database.drop_collection("system.profile")
    entries: list[dict[str, Any]] = []
    database.command("profile", 2)
    try:
        yield entries
    finally:
        database.command("profile", 0)
    entries += database["system.profile"].find({"ns": {"$not": {"$regex": "system.profile"}}})
    database.drop_collection("system.profile")
