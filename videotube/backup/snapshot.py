"""All documents as they were at one moment, while others go on writing.

MongoDB gives it by a session with read concern "snapshot" (from 5.0 on). It keeps past states for
`minSnapshotHistoryWindowInSeconds`, five minutes by default; that is raised for the time it takes,
where we may.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

from core.storage.holds import Hold
from videotube.backup.errors import BackupError

WINDOW = "minSnapshotHistoryWindowInSeconds"
GONE = (239, 246)
"""SnapshotTooOld, SnapshotUnavailable."""


@contextmanager
def snapshot(
    database: Database[dict[str, Any]], hold: Hold, warn: Callable[[str], object]
) -> Iterator[ClientSession]:
    """A session whose reads (find, aggregate, distinct) all see one moment, that of the first.

    Raises BackupError where MongoDB has given that moment up.
    """
    try:
        with (
            _longer_window(database, hold, warn),
            database.client.start_session(snapshot=True) as session,
        ):
            yield session
    except OperationFailure as error:
        if error.code in GONE:
            raise BackupError(
                "MongoDB has not kept the state of the documents for as long as reading them took, "
                "or a collection was changed by a migration meanwhile. Raise MongoDB's parameter "
                f"{WINDOW} (and BACKUP_SNAPSHOT_SECONDS), and call it again."
            ) from error
        raise


def cluster_time(session: ClientSession) -> tuple[int, int]:
    """(seconds, increment) of what the session reads; after its first read."""
    read_at: Any = session._snapshot_time
    return (read_at.time, read_at.inc)


@contextmanager
def _longer_window(
    database: Database[dict[str, Any]], hold: Hold, warn: Callable[[str], object]
) -> Iterator[None]:
    admin = database.client.admin
    wanted = int(settings.BACKUP_SNAPSHOT.total_seconds())
    try:
        found = int(admin.command({"getParameter": 1, WINDOW: 1})[WINDOW])
        before = hold.inherited if hold.inherited is not None else found
        hold.note_window(before)
        if found < wanted:
            admin.command({"setParameter": 1, WINDOW: wanted})
    except OperationFailure as error:
        hold.note_window(None)
        warn(
            f"MongoDB does not let us raise {WINDOW} ({error.details and error.details['errmsg']}):"
            " documents must be read within what it is, five minutes by default."
        )
        yield
        return
    try:
        yield
    finally:
        with suppress(PyMongoError):
            admin.command({"setParameter": 1, WINDOW: before})
            hold.note_window(None)
