"""What MongoDB has read, by its own profiler: unlike an explanation it tells of every command as it
ran, with those that a pipeline calls in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model


@dataclass
class Examined:
    """Documents and index entries read, and by how many commands; `found` is how many rows these
    have returned, changed or written."""

    documents: int = 0
    keys: int = 0
    commands: int = 0
    found: int = 0

    @property
    def work(self) -> int:
        return self.documents + self.keys


@contextmanager
def examined(model: type[Model] | None = None) -> Iterator[Examined]:
    """Adds up what is read of this model's collection, or of all, while the block runs; known at
    its end. Other processes of the same database are counted with it."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    database = wrapper.database
    database.drop_collection("system.profile")
    found = Examined()
    database.command("profile", 2)
    try:
        yield found
    finally:
        database.command("profile", 0)
    notes = f"{database.name}.system.profile"
    wanted = f"{database.name}.{model._meta.db_table}" if model else {"$ne": notes}
    for entry in database["system.profile"].find({"ns": wanted}):
        found.documents += entry.get("docsExamined", 0)
        found.keys += entry.get("keysExamined", 0)
        found.commands += 1
        for rows in ("nreturned", "nMatched", "ninserted", "ndeleted"):
            found.found += entry.get(rows, 0)
    database.drop_collection("system.profile")
