"""The one Redis client of a process. It gives up fast: a frozen Redis must not freeze requests."""

from functools import cache

from django.conf import settings
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

__all__ = ["RedisError", "get_redis"]


@cache
def get_redis() -> "Redis":
    """A pooled, thread-safe client. Its calls raise RedisError within about a second."""
    # A pool of its own: threads that ask for the first client at once make several, and one that
    # came with its pool would close it under whoever still uses it.
    pool = ConnectionPool.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=settings.REDIS_TIMEOUT_SECONDS,
        # Once more, for a pooled connection that the server has closed meanwhile.
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )
    return Redis(connection_pool=pool)
