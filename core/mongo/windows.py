"""The first N documents of an index, and what a queryset finds among these: work that is bounded
whatever the filters let through."""

from typing import Any

from bson import ObjectId
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet

from core.mongo.plain import NotPlain, plain_query
from core.mongo.sending import AT_ONCE

Pipeline = list[dict[str, Any]]


def stages_of(rows: QuerySet[Any]) -> Pipeline | None:
    """What finding `rows` takes; None where it is known to find nothing."""
    try:
        return plain_query(rows.query, rows.db).stages()
    except NotPlain:
        return compiled_stages_of(rows)
    except EmptyResultSet:
        return None


def compiled_stages_of(rows: QuerySet[Any]) -> Pipeline | None:
    """The same by Django's compiler, which takes a millisecond for it."""
    compiler: Any = rows.query.get_compiler(rows.db)
    try:
        compiler.pre_sql_setup()
        stages: Pipeline = compiler.build_query().get_pipeline()
    except EmptyResultSet:
        return None
    return stages


def keys_within(window: Pipeline, rows: QuerySet[Any], *, index: str) -> list[ObjectId]:
    """Primary keys of `rows`, filtered, sorted and sliced, among the documents that `window`
    lets through; in the window's order where `rows` has none.

    The index is named, because MongoDB's own choice goes by trial and is remembered for other
    values, for which it may be a bad one.
    """
    stages = stages_of(rows)
    if stages is None:
        return []
    found = aggregate(rows.model, [*window, *stages, {"$project": {"_id": 1}}], index=index)
    return [row["_id"] for row in found]


def aggregate(model: type[Model], pipeline: Pipeline, *, index: str) -> Pipeline:
    """All that `pipeline` answers about the collection of `model`, led by that index."""
    database = model._default_manager.db
    wrapper: Any = connections[database]
    collection = wrapper.get_collection(model._meta.db_table)
    found = collection.aggregate(pipeline, hint=index, session=wrapper.session, batchSize=AT_ONCE)
    return list(found)
