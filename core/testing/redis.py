"""How often a block waits for Redis."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from redis.connection import AbstractConnection


@dataclass
class Trips:
    """Known while the block runs, and at its end."""

    count: int = 0


@contextmanager
def redis_trips() -> Iterator[Trips]:
    """Counts what is sent, from all threads: a pipeline is sent at once."""
    send: Any = AbstractConnection.send_packed_command
    trips = Trips()

    @functools.wraps(send)
    def counting(*args: Any, **kwargs: Any) -> Any:
        trips.count += 1
        return send(*args, **kwargs)

    AbstractConnection.send_packed_command = counting  # type: ignore[method-assign]
    try:
        yield trips
    finally:
        AbstractConnection.send_packed_command = send  # type: ignore[method-assign]
