"""What querysets send to MongoDB themselves, in the open transaction if there is one."""

from typing import Any

from django.db import connections
from django_mongodb_backend.query import wrap_database_errors
from pymongo import ReturnDocument
from pymongo.errors import OperationFailure

from core.mongo.changes import Changes
from core.mongo.plain import Stages

BAD_VALUE = 2
"""The server's code for an argument that it cannot use, a hint that names no index included."""
AT_ONCE = 100_000
"""Rows of one round trip, as far as they fit into MongoDB's 16 MB. Its own choice is 101."""


@wrap_database_errors
def changed(rows: Any, match: dict[str, Any], changes: Changes) -> int:
    """How many rows it has found, whether they differed or not."""
    connection: Any = connections[rows.db]
    collection = connection.get_collection(rows.model._meta.db_table)
    return int(collection.update_many(match, changes, session=connection.session).matched_count)


@wrap_database_errors
def changed_one(
    rows: Any,
    match: dict[str, Any],
    changes: Changes,
    *,
    fields: dict[str, Any] | None = None,
    upsert: bool = False,
) -> dict[str, Any] | None:
    """The row as it is afterwards, or these fields of it; None where there is none and none was to
    be made."""
    connection: Any = connections[rows.db]
    collection = connection.get_collection(rows.model._meta.db_table)
    found: dict[str, Any] | None = collection.find_one_and_update(
        match,
        changes,
        projection=fields,
        upsert=upsert,
        return_document=ReturnDocument.AFTER,
        session=connection.session,
    )
    return found


@wrap_database_errors
def answer(rows: Any, stages: Stages, *, hint: str | None = None) -> list[dict[str, Any]]:
    connection: Any = connections[rows.db]
    collection = connection.get_collection(rows.model._meta.db_table)
    options: dict[str, Any] = {"session": connection.session, "batchSize": AT_ONCE}
    if hint is not None:
        try:
            return _all(collection.aggregate(stages, hint=hint, **options))
        except OperationFailure as error:
            # An index that is not there (yet): slow, but an answer.
            if error.code != BAD_VALUE or connection.session is not None:
                raise
    return _all(collection.aggregate(stages, **options))


def _all(cursor: Any) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = cursor.to_list()
    return documents
