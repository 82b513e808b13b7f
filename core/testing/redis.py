"""How often Redis is asked."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis.connection import AbstractConnection


class RedisTrips:
    """Counts what is sent: a pipeline is sent at once."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Counts from nought while the block runs."""
        send: Any = AbstractConnection.send_packed_command

        @functools.wraps(send)
        def counting(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            return send(*args, **kwargs)

        self.count = 0
        AbstractConnection.send_packed_command = counting  # type: ignore[method-assign]
        try:
            yield
        finally:
            AbstractConnection.send_packed_command = send  # type: ignore[method-assign]
