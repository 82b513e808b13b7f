"""The site's database, asked by a connection for long work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymongo
from django.db import connection
from pymongo.database import Database

from core import restoration
from core.models import MediaHold

LEFT_OUT = {MediaHold._meta.db_table, restoration.COLLECTION}
"""What tells of this moment and this machine; neither written nor replaced."""
STAGING = "restoring."
"""Collections whose names begin so are what a restore has not finished."""
PATIENCE_MS = 15_000


@contextmanager
def long_work() -> Iterator[Database[dict[str, Any]]]:
    """The database of the settings at its primary, without the short time that a request gives a
    command (`MONGODB_TIMEOUT_MS`)."""
    wrapper: Any = connection
    parameters = {
        **wrapper.get_connection_params(),
        "timeoutMS": None,
        "serverSelectionTimeoutMS": PATIENCE_MS,
        "readPreference": "primary",
    }
    with pymongo.MongoClient(**parameters) as client:
        yield client[wrapper.settings_dict["NAME"]]


def collections_of(database: Database[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Name → what listCollections says, in the order of the names; only what a set holds."""
    found = {each["name"]: dict(each) for each in database.list_collections()}
    return {
        name: found[name]
        for name in sorted(found)
        if name not in LEFT_OUT and not name.startswith(("system.", STAGING))
    }
