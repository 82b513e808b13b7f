"""Which of many keys a queryset holds, found in a named index alone."""

from collections.abc import Iterable
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet

from core.mongo.windows import aggregate, stages_of


def keys_among(rows: QuerySet[Any], keys: Iterable[ObjectId], *, index: str) -> set[ObjectId]:
    """The primary keys among `keys` that `rows` holds.

    The index must begin with `_id` and hold every field that `rows` is filtered by: then no
    document is read. It is named because MongoDB's own choice goes by trial, and the keys go
    around the ORM because that takes longer for each of them than MongoDB does.
    """
    wanted = list(keys)
    if not wanted:
        return set()
    filtered = stages_of(rows.order_by())
    if filtered is None:
        return set()
    pipeline = [{"$match": {"_id": {"$in": wanted}}}, *filtered, {"$project": {"_id": 1}}]
    return {row["_id"] for row in aggregate(rows.model, pipeline, index=index)}
