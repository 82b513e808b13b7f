"""Redis: from `REDIS_URL`, else the local stack of this `VIDEOTUBE_DATA`."""

from django.core.exceptions import ImproperlyConfigured

from videotube.settings.base import DATA_DIR, LOCAL_STACK
from videotube.settings.env import env

__all__ = ["CACHES", "REDIS_TIMEOUT_SECONDS", "REDIS_URL", "SESSION_ENGINE"]


def _redis_url() -> str:
    if url := str(env.str("REDIS_URL", "")):
        if not url.startswith(("redis://", "rediss://")):
            raise ImproperlyConfigured("REDIS_URL: not of the form redis://host:6379/0.")
        return url
    if LOCAL_STACK is not None:
        return LOCAL_STACK.redis_url
    raise ImproperlyConfigured(
        f"Redis is not configured: the local stack of {DATA_DIR} is not running. "
        "Start it with `make run`, or set REDIS_URL."
    )


REDIS_URL = _redis_url()
REDIS_TIMEOUT_SECONDS: float = env.float("REDIS_TIMEOUT_SECONDS", 0.5)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {
            "socket_timeout": REDIS_TIMEOUT_SECONDS,
            "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        },
    }
}
# The admin's sessions live in MongoDB: an emptied Redis logs no staff out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
