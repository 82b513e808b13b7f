"""Which of many keys a queryset holds, found in a named index alone."""

from collections.abc import Iterable
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet

from core.mongo.plain import Stages
from core.mongo.questions import Asked, Known, Question
from core.mongo.windows import stages_of


def keys_question(
    rows: QuerySet[Any], keys: Iterable[ObjectId], *, index: str
) -> Asked[set[ObjectId]]:
    """The primary keys among `keys` that `rows` holds, to be asked before others.

    The index must begin with `_id` and hold every field that `rows` is filtered by: then no
    document is read. It is named because MongoDB's own choice goes by trial, and the keys go
    around the ORM because that takes longer for each of them than MongoDB does.
    """
    wanted = list(keys)
    filtered = stages_of(rows.order_by()) if wanted else None
    if filtered is None:
        return Known(set())
    pipeline: Stages = [
        {"$match": {"_id": {"$in": wanted}}},
        # Keeps the conditions apart: as one, MongoDB would read documents where they are an `$or`.
        {"$limit": len(wanted)},
        *filtered,
        {"$project": {"_id": 1}},
    ]
    return Question(rows.model, pipeline, lambda found: {row["_id"] for row in found}, index)
