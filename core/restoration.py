"""The mark on a database that a restore has begun to exchange and not finished.

In a collection of its own and without a model: it must be readable whatever else is there.
"""

from typing import Any

from django.db import connection
from django.utils import timezone

COLLECTION = "restore_mark"


class Unfinished(Exception):
    """The database is neither what it was nor what was to be restored."""


def begin(name: str) -> None:
    """Mark the database; `name` says what is being restored."""
    _marks().replace_one({"_id": COLLECTION}, {"name": name, "since": timezone.now()}, upsert=True)


def end() -> None:
    """The database is whole."""
    _marks().delete_one({"_id": COLLECTION})


def unfinished() -> str | None:
    """What was being restored; None where the database is whole."""
    found = _marks().find_one({"_id": COLLECTION})
    return str(found["name"]) if found else None


def ensure_whole() -> None:
    """Raises Unfinished."""
    if name := unfinished():
        raise Unfinished(f"the restore of {name} was interrupted: call it again")


def _marks() -> Any:
    wrapper: Any = connection
    return wrapper.get_collection(COLLECTION)
