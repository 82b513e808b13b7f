"""MongoDB gone, frozen or without a primary: noticed once, then refused at once."""

from typing import Any

import pymongo
from django.db import DEFAULT_DB_ALIAS
from django_mongodb_backend.base import DatabaseWrapper
from pymongo.errors import ConnectionFailure, PyMongoError, ServerSelectionTimeoutError

from core.outage import Outage

PROBE_SECONDS = 1.0


def notice(error: BaseException) -> None:
    """Remember that MongoDB is away, if that is what the error (or its cause) says."""
    cause = error if isinstance(error, PyMongoError) else error.__cause__
    if isinstance(cause, ConnectionFailure) or (isinstance(cause, PyMongoError) and cause.timeout):
        _outage.notice()


def lasts() -> bool:
    """Whether MongoDB is known to be away."""
    return _outage.lasts()


def refuse_while_it_lasts() -> None:
    """Raise what pymongo raises in the end, without the wait, until there is a primary again."""
    if lasts():
        raise ServerSelectionTimeoutError("MongoDB has not answered a moment ago")


def _has_primary() -> bool:
    # The client that all threads share; where it was closed, the next query opens another.
    client: Any = DatabaseWrapper._connection_pools.get(DEFAULT_DB_ALIAS)
    if client is None:
        return True
    try:
        with pymongo.timeout(PROBE_SECONDS):
            return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False


_outage = Outage(_has_primary)
