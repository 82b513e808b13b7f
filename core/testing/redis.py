"""How often Redis is asked."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis.connection import AbstractConnection


class RedisTrips:
    """Counts what this thread sends: a pipeline is sent at once. (Another may be asking whether a
    Redis that was away is back.)"""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Counts from nought while the block runs."""
        send: Any = AbstractConnection.send_packed_command
        own = threading.get_ident()

        @functools.wraps(send)
        def counting(*args: Any, **kwargs: Any) -> Any:
            self.count += threading.get_ident() == own
            return send(*args, **kwargs)

        self.count = 0
        AbstractConnection.send_packed_command = counting  # type: ignore[method-assign]
        try:
            yield
        finally:
            AbstractConnection.send_packed_command = send  # type: ignore[method-assign]
