"""Engines that the environment names: whether they answer, before anything is started on them."""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from redis import Redis
from redis.exceptions import RedisError

from videotube.stack.errors import StackError

SECONDS = 5


def require_mongodb(uri: str) -> None:
    """Raises StackError, in one line, unless a primary of a replica set answers at `uri`."""
    try:
        client: MongoClient[dict[str, Any]] = MongoClient(
            uri, serverSelectionTimeoutMS=SECONDS * 1000, connectTimeoutMS=SECONDS * 1000
        )
        with client:
            hello = client.admin.command("hello")
    except (PyMongoError, ValueError) as error:
        raise StackError(f"MONGODB_URI: {_line(error)}") from error
    if not hello.get("setName") and hello.get("msg") != "isdbgrid":
        raise StackError("MONGODB_URI: this MongoDB is no replica set, so has no transactions.")


def require_redis(url: str) -> None:
    """Raises StackError, in one line, unless a Redis answers at `url`."""
    try:
        with Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as client:
            client.ping()
    except (RedisError, ValueError, OSError) as error:
        raise StackError(f"REDIS_URL: {_line(error)}") from error


def _line(error: Exception) -> str:
    """The first sentence: pymongo appends its timeouts and its view of the whole topology."""
    first = " ".join(str(error).split()).partition(", Timeout:")[0]
    return first.partition(" (configured timeouts:")[0][:300]
