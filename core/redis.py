"""The one Redis client of a process. It gives up fast: a frozen Redis must not freeze requests."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

from core.outage import Outage

__all__ = ["RedisError", "get_redis"]


@cache
def get_redis() -> "Redis":
    """A pooled, thread-safe client. Its calls raise RedisError within about a second, and at once
    while Redis is known to be away."""
    # A pool of its own: threads that ask for the first client at once make several, and one that
    # came with its pool would close it under whoever still uses it.
    return Redis(connection_pool=_Pool.from_url(settings.REDIS_URL, **_options()))


def _options() -> dict[str, Any]:
    return {
        "socket_timeout": settings.REDIS_TIMEOUT_SECONDS,
        "socket_connect_timeout": settings.REDIS_TIMEOUT_SECONDS,
        "decode_responses": True,
    }


class _Pool(ConnectionPool):
    """Hands out no connection during an outage, so that not every request waits for its end."""

    def __init__(self, **kwargs: Any) -> None:
        self.outage = Outage(self._answers)
        super().__init__(**kwargs, retry=_NoticingRetry(self.outage))

    def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        """A connection; raises RedisError at once where it would be of no use."""
        if self.outage.lasts():
            raise NoConnection("Redis has not answered a moment ago")
        return super().get_connection(*args, **kwargs)

    def _answers(self) -> bool:
        # By a connection of its own, tried once.
        connection = self.connection_class(
            **{**self.connection_kwargs, "retry": Retry(NoBackoff(), 0)}
        )
        try:
            connection.send_command("PING")
            return connection.read_response() == "PONG"
        except RedisError:
            return False
        finally:
            connection.disconnect()


class _NoticingRetry(Retry):
    """Once more, for a pooled connection that the server has closed meanwhile."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(NoBackoff(), 1)
        self._outage = outage

    def __deepcopy__(self, memo: dict[int, Any]) -> "_NoticingRetry":
        """Each connection copies its own; all of one pool notice the same outage."""
        return self

    def call_with_retry(self, do: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        """As redis-py does; what fails twice is an outage."""
        try:
            return super().call_with_retry(do, *args, **kwargs)
        except (NoConnection, NoAnswer):
            self._outage.notice()
            raise
