"""Which indexes the models declare, and which MongoDB has.

A migration that was killed, a restored dump or a hand at the shell may leave the two apart: a query
then reads whole collections, and where a unique index is missing, two people share a name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pymongo
from bson import SON
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from pymongo.errors import OperationFailure

from core.mongo.schema import PATIENCE_SECONDS, DatabaseSchemaEditor

OPTIONS = ("unique", "partialFilterExpression", "expireAfterSeconds", "sparse")
"""What makes an index of the same fields another index."""
DUPLICATE_KEY = 11000
NO_SUCH_INDEX = 27
SHOWN_DUPLICATES = 3


class Fault(StrEnum):
    """How declaration and database are apart."""

    MISSING = "missing"
    DIFFERENT = "different"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class IndexFault:
    """One index of one collection. `document` is what MongoDB is to be told, None for an
    undeclared one; `present` names what stands in its place."""

    fault: Fault
    collection: str
    name: str
    keys: tuple[tuple[str, Any], ...]
    document: dict[str, Any] | None = None
    present: str = ""

    @property
    def fields(self) -> str:
        """`created_at -1, _id -1`"""
        return ", ".join(f"{field} {order}" for field, order in self.keys)


class DuplicateRows(Exception):
    """A unique index cannot be made: `rows` are some of the values that are there twice."""

    def __init__(self, fault: IndexFault, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        shown = "; ".join(", ".join(f"{k}={v}" for k, v in row.items()) for row in rows)
        super().__init__(
            f"{fault.collection}: the unique index {fault.name} ({fault.fields}) cannot be made, "
            f"since several documents have the same values: {shown}."
        )


def collections() -> list[type[Model]]:
    """Every model that has a collection of its own, the tables between two models included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def declared_indexes(model: type[Model]) -> dict[str, dict[str, Any]]:
    """By name, what MongoDB would be told when this model's collection is made."""
    recorder = _Recorder(connections[DEFAULT_DB_ALIAS], collect_sql=False)
    recorder._create_model_indexes(model)
    return recorder.documents


def index_faults() -> Iterator[IndexFault]:
    """What is apart, collection by collection."""
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    for model in collections():
        name = model._meta.db_table
        present = wrapper.database[name].index_information()
        present.pop("_id_", None)
        yield from _compare(name, declared_indexes(model), present)


def mend(fault: IndexFault) -> None:
    """Make it as it is declared; an undeclared one is dropped. Repeating does no harm.

    Takes as long as it takes. Raises DuplicateRows, and what pymongo raises.
    """
    with pymongo.timeout(PATIENCE_SECONDS):
        _mend(fault)


def _mend(fault: IndexFault) -> None:
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    collection = wrapper.database[fault.collection]
    if fault.fault is not Fault.MISSING:
        _drop(collection, fault.present or fault.name)
    if fault.document is None:
        return
    try:
        wrapper.database.command("createIndexes", fault.collection, indexes=[fault.document])
    except OperationFailure as error:
        if error.code != DUPLICATE_KEY:
            raise
        raise DuplicateRows(fault, _duplicates(collection, fault)) from error


def _compare(
    collection: str, declared: Mapping[str, dict[str, Any]], present: Mapping[str, dict[str, Any]]
) -> Iterator[IndexFault]:
    taken = set()
    for name, document in declared.items():
        keys = tuple(document["key"].items())
        standing = name if name in present else _same_fields(keys, declared, present)
        if standing is None:
            yield IndexFault(Fault.MISSING, collection, name, keys, document)
            continue
        taken.add(standing)
        if standing != name or _facts(present[standing]) != _facts(document):
            yield IndexFault(Fault.DIFFERENT, collection, name, keys, document, standing)
    for name, facts in present.items():
        if name not in taken and name not in declared:
            keys = tuple((field, order) for field, order in SON(facts["key"]).items())
            yield IndexFault(Fault.UNDECLARED, collection, name, keys)


def _same_fields(
    keys: tuple[tuple[str, Any], ...],
    declared: Mapping[str, Any],
    present: Mapping[str, dict[str, Any]],
) -> str | None:
    """An undeclared index of these fields under another name, which bars the declared one."""
    for name, facts in present.items():
        if name not in declared and _ordered(SON(facts["key"]).items()) == _ordered(keys):
            return name
    return None


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """What two descriptions of one index have in common, whoever made them."""
    facts = {option: document[option] for option in OPTIONS if document.get(option)}
    if "expireAfterSeconds" in document:
        facts["expireAfterSeconds"] = int(document["expireAfterSeconds"])
    return {"key": _ordered(SON(document["key"]).items()), **_plain(facts)}


def _ordered(keys: Any) -> list[tuple[str, Any]]:
    return [(field, int(order) if isinstance(order, float) else order) for field, order in keys]


def _plain(value: Any) -> Any:
    """Sub-documents without their order, which MongoDB does not keep."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _duplicates(collection: Any, fault: IndexFault) -> list[dict[str, Any]]:
    fields = [field for field, _ in fault.keys]
    key = {field.replace(".", "_"): f"${field}" for field in fields}
    condition = (fault.document or {}).get("partialFilterExpression", {})
    pipeline = [
        {"$match": condition},
        {"$group": {"_id": key, "n": {"$sum": 1}}},
        {"$match": {"n": {"$gt": 1}}},
        {"$limit": SHOWN_DUPLICATES},
    ]
    return [row["_id"] for row in collection.aggregate(pipeline, allowDiskUse=True)]


def _drop(collection: Any, name: str) -> None:
    """Dropping what is not there is no error."""
    try:
        collection.drop_index(name)
    except OperationFailure as error:
        if error.code != NO_SUCH_INDEX:
            raise


class _Recorder(DatabaseSchemaEditor):
    """A schema editor that writes down what it would tell MongoDB."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents: dict[str, dict[str, Any]] = {}

    def get_collection(self, name: str) -> "_Recorder":
        return self

    def create_indexes(self, models: list[Any]) -> None:
        """In the place of the collection's own method."""
        for model in models:
            self.documents[model.document["name"]] = dict(model.document)
