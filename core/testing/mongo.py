"""MongoDB in tests: an empty database fast, and what was really sent to the server."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import override_settings
from pymongo import WriteConcern, monitoring

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
UNAWAITED = WriteConcern(w=1)
READS_AND_WRITES = {
    "find",
    "aggregate",
    "insert",
    "update",
    "delete",
    "findAndModify",
    "count",
    "distinct",
    "getMore",
    "commitTransaction",
}


def empty_database() -> None:
    """Remove every document but what migrations made. Most tests write to few collections: only
    those that hold something are written to, and MongoDB says which by one command."""
    database = _database()
    *most, last = [name for name in _filled(database) if name not in KEPT] or [""]
    for name in most:
        database.get_collection(name, write_concern=UNAWAITED).delete_many({})
    if last:
        # Once this is known to all members, so are those before it.
        database[last].delete_many({})


def _filled(database: Any) -> list[str]:
    """The collections with a document, whoever has written it, by the server's own counts."""
    names = [
        name
        for name in database.list_collection_names(filter={"type": "collection"})
        if not name.startswith("system.")
    ]
    if not names:
        return []
    counts: list[dict[str, Any]] = [{"$collStats": {"count": {}}}]
    others = [{"$unionWith": {"coll": name, "pipeline": counts}} for name in names[1:]]
    found = database[names[0]].aggregate([*counts, *others, {"$match": {"count": {"$gt": 0}}}])
    return [row["ns"].removeprefix(f"{database.name}.") for row in found]


@dataclass
class Recording:
    """The commands of one `recorded()` block, in order."""

    commands: list[dict[str, Any]] = field(default_factory=list)

    @property
    def round_trips(self) -> int:
        return len(self.commands)

    def pipelines(self, collection: str) -> list[list[dict[str, Any]]]:
        """Aggregation pipelines sent to `collection`."""
        return [c["pipeline"] for c in self.aggregations(collection)]

    def aggregations(self, collection: str) -> list[dict[str, Any]]:
        """The whole commands, with their hints."""
        return [c for c in self.commands if c.get("aggregate") == collection]

    def documents_examined(self, *collections: str) -> int:
        """How many documents the server reads to answer what was sent to these."""
        return sum(
            documents_examined(name, command["pipeline"], hint=command.get("hint"))
            for name in collections
            for command in self.aggregations(name)
        )


class _Listener(monitoring.CommandListener):
    """Registered once, before the client is made; silent unless a block is recording."""

    def __init__(self) -> None:
        self.recordings: list[Recording] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in READS_AND_WRITES:
            for recording in self.recordings:
                recording.commands.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


_listener = _Listener()


def listen() -> None:
    """Call before the first connection of the test process."""
    monitoring.register(_listener)


@contextmanager
def recorded(*, remembering: bool = False) -> Iterator[Recording]:
    """Record what is sent to MongoDB, from all threads, while the block runs. Each request asks for
    its session, so that counts do not depend on the clock, unless they are `remembering`."""
    recording = Recording()
    _listener.recordings.append(recording)
    cold = nullcontext() if remembering else override_settings(SESSION_MEMORY_SECONDS=0)
    try:
        with cold:
            yield recording
    finally:
        _listener.recordings.remove(recording)


def documents_examined(
    collection: str, pipeline: list[dict[str, Any]], *, hint: str | None = None
) -> int:
    """How many documents the server reads to answer `pipeline`, by its own explanation."""
    plan = _database().command(
        "explain",
        {
            "aggregate": collection,
            "pipeline": pipeline,
            "cursor": {},
            **({"hint": hint} if hint else {}),
        },
        verbosity="executionStats",
    )
    return _sum_examined(plan)


def _database() -> Any:
    wrapper: Any = connection
    return wrapper.database


def _sum_examined(node: Any) -> int:
    if isinstance(node, dict):
        own = node.get("totalDocsExamined")
        if isinstance(own, int):
            return own
        return sum(_sum_examined(value) for value in node.values())
    if isinstance(node, list):
        return sum(_sum_examined(item) for item in node)
    return 0
