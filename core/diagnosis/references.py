"""Rows that name another row which is not there.

MongoDB enforces no foreign key. Every ForeignKey of every model is looked at, and the plain ids
that an app has declared by `declare`.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import ForeignKey, Model

from core.mongo.inspection import collections

BATCH = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """`field` of a row of `of`, where the row meets `where`, names a row of `to`; null names none.

    Whether a row may outlive what it names is the app's to know: such a reference is not declared.
    """

    of: type[Model]
    field: str
    to: type[Model]
    where: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def column(self) -> str:
        """The field's name in the collection."""
        return column_of(self.of, self.field)


@dataclasses.dataclass(frozen=True, slots=True)
class Dangling:
    """A row, as MongoDB holds it, whose references name rows that are gone."""

    model: type[Model]
    document: dict[str, Any]
    missing: tuple[Reference, ...]

    @property
    def pk(self) -> Any:
        return self.document["_id"]

    @property
    def named(self) -> dict[str, str]:
        """By field, what is named and not there: `accounts.User 65f…`"""
        return {
            each.field: f"{each.to._meta.label} {self.document[each.column]}"
            for each in self.missing
        }


_declared: list[Reference] = []


def declare(*references: Reference) -> None:
    """Have plain ids looked at, too; declaring one twice is declaring it once."""
    _declared.extend(each for each in references if each not in _declared)


def references() -> dict[type[Model], list[Reference]]:
    """All that are looked at, by the model whose rows hold them."""
    found: dict[type[Model], list[Reference]] = defaultdict(list)
    for model in collections():
        for each in model._meta.local_fields:
            if isinstance(each, ForeignKey):
                target: Any = each.related_model
                found[model].append(Reference(model, each.name, target))
    for reference in _declared:
        found[reference.of].append(reference)
    return dict(found)


def dangling_rows(model: type[Model], held: list[Reference]) -> Iterator[Dangling]:
    """The rows of `model` that name what is gone, in the order of their ids."""
    collection = _collection(model)
    columns = dict.fromkeys((column_of(model, each) for each in fields_of(held)), 1)
    last: Any = None
    while True:
        behind = {"_id": {"$gt": last}} if last is not None else {}
        rows = list(collection.find(behind, columns).sort("_id", 1).limit(BATCH))
        if not rows:
            return
        suspects = dangling_among(rows, held)
        # A row may have gone, or its target come, while the batch was looked at.
        again = list(collection.find({"_id": {"$in": list(suspects)}})) if suspects else []
        for row in again:
            missing = dangling_among([row], held).get(row["_id"])
            if missing:
                yield Dangling(model, row, tuple(missing))
        last = rows[-1]["_id"]


def dangling_among(
    rows: Iterable[Mapping[str, Any]], held: list[Reference]
) -> dict[Any, list[Reference]]:
    """By id, the references of each of these documents that name what is gone."""
    documents = list(rows)
    missing: dict[Any, list[Reference]] = defaultdict(list)
    for reference in held:
        named = {
            row["_id"]: row[reference.column]
            for row in documents
            if row.get(reference.column) is not None and _meets(row, reference)
        }
        there = existing(reference.to, set(named.values()))
        for pk, target in named.items():
            if target not in there:
                missing[pk].append(reference)
    return dict(missing)


def existing(model: type[Model], ids: set[Any]) -> set[Any]:
    """Which of these primary keys there are, found in the index of primary keys alone."""
    wanted = list(ids)
    found: set[Any] = set()
    for start in range(0, len(wanted), BATCH):
        some = {"_id": {"$in": wanted[start : start + BATCH]}}
        found |= {row["_id"] for row in _collection(model).find(some, {"_id": 1})}
    return found


def rows_of(model: type[Model]) -> int:
    """About how many there are, for a progress bar."""
    return int(_collection(model).estimated_document_count())


def remove(row: Dangling) -> bool:
    """Take the row away, if it still dangles; False where it does not."""
    missing = {each.column: row.document[each.column] for each in row.missing}
    return bool(_collection(row.model).delete_one({"_id": row.pk, **missing}).deleted_count)


def fields_of(held: list[Reference]) -> Iterator[str]:
    """All that must be known of a row to judge these."""
    for reference in held:
        yield reference.field
        yield from reference.where


def column_of(model: type[Model], name: str) -> str:
    """What MongoDB calls the field."""
    found: Any = model._meta.get_field(name)
    return str(found.column)


def _meets(row: Mapping[str, Any], reference: Reference) -> bool:
    model = reference.of
    return all(row.get(column_of(model, key)) == value for key, value in reference.where.items())


def _collection(model: type[Model]) -> Any:
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    return wrapper.database[model._meta.db_table]
