"""Stored counters against the rows that they count.

A counter changes in the transaction of its row, so it can only be wrong where somebody went around
the services: a restored dump, a hand at the shell, a row that was put aside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.db.models import Count, Model, QuerySet

from core.diagnosis.references import column_of, dangling_among, fields_of, references
from core.mongo.transaction import transactional

BATCH = 500
ROWS_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """`field` of a row of `of` is the number of `rows` whose field `by` is that row's `key`."""

    of: type[Model]
    field: str
    rows: QuerySet[Any]
    by: str
    key: str = "pk"

    @property
    def name(self) -> str:
        """`accounts.User.videos_count`"""
        return f"{self.of._meta.label}.{self.field}"

    def count(self, keys: Iterable[Any]) -> dict[Any, int]:
        """By key, how many rows there are."""
        mine = self.rows.filter(**{f"{self.by}__in": list(keys)}).order_by()
        return dict(mine.values_list(self.by).annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A counter that says something else than its rows."""

    counter: Counter
    pk: Any
    key: Any
    stored: int
    counted: int


_declared: dict[str, Counter] = {}


def declare(*counters: Counter) -> None:
    """Have these counters proved, and mended."""
    _declared.update({each.name: each for each in counters})


def counters() -> dict[str, Counter]:
    """All that are declared, by name."""
    return dict(_declared)


def wrong_counters(
    counter: Counter, *, ids: list[ObjectId] | None = None, ticks: Any = None
) -> Iterator[Wrong]:
    """Where the counter is wrong, of these rows or of all, in the order of their ids.

    Rows that dangle are the references' to report: a counter that is right with or without them
    is not wrong as well. `ticks(n)` is called after each n rows.
    """
    everything = counter.of._default_manager.order_by("pk")
    chosen = everything.filter(pk__in=ids) if ids is not None else everything
    last: Any = None
    while True:
        behind = chosen.filter(pk__gt=last) if last is not None else chosen
        batch = list(behind.values_list("pk", counter.key, counter.field)[:BATCH])
        if not batch:
            return
        counted = counter.count(key for _, key, _ in batch)
        for pk, key, stored in batch:
            if stored != counted.get(key, 0):
                # Somebody may have liked it between the two reads: both again, as of one moment.
                wrong = _prove(counter, pk)
                if wrong is not None and not _is_of_references(wrong):
                    yield wrong
        last = batch[-1][0]
        if ticks is not None:
            ticks(len(batch))


@transactional
def recount(counter: Counter, pk: Any) -> Wrong | None:
    """Store what the rows say; what was wrong, or None.

    Safe on a site in use: whoever changes a row changes the counter in the same transaction, so
    one of the two conflicts and begins anew.
    """
    wrong = _prove(counter, pk)
    if wrong is not None:
        counter.of._default_manager.filter(pk=pk).update(**{counter.field: wrong.counted})
    return wrong


def recount_after(model: type[Model], document: dict[str, Any]) -> None:
    """A row of `model` has been taken away without its services: mend what had counted it."""
    for counter in _declared.values():
        if counter.rows.model is model:
            column = column_of(model, counter.by)
            held = {counter.key: document.get(column)}
            for pk in counter.of._default_manager.filter(**held).values_list("pk", flat=True):
                recount(counter, pk)


@transactional
def _prove(counter: Counter, pk: Any) -> Wrong | None:
    row = counter.of._default_manager.filter(pk=pk).values_list(counter.key, counter.field).first()
    if row is None:
        return None
    key, stored = row
    counted = counter.count([key]).get(key, 0)
    return Wrong(counter, pk, key, stored, counted) if stored != counted else None


def _is_of_references(wrong: Wrong) -> bool:
    """Whether the references say it all: the row itself dangles, or those that it counts do."""
    model = wrong.counter.of
    held = references().get(model, [])
    columns = {name: column_of(model, name) for name in fields_of(held)}
    row = model._default_manager.filter(pk=wrong.pk).values("pk", *columns.values()).first()
    if row is None or dangling_among([{**row, "_id": wrong.pk}], held):
        return True
    return wrong.stored == wrong.counted - _dangling(wrong.counter, wrong.key)


def _dangling(counter: Counter, key: Any) -> int:
    """How many of the rows behind a counter name something else that is gone."""
    model = counter.rows.model
    held = [each for each in references().get(model, []) if each.field != counter.by]
    if not held:
        return 0
    columns = {name: column_of(model, name) for name in fields_of(held)}
    rows = counter.rows.filter(**{counter.by: key}).order_by("pk")
    total, last = 0, None
    while True:
        behind = rows.filter(pk__gt=last) if last is not None else rows
        batch = list(behind.values("pk", *columns.values())[:ROWS_BATCH])
        if not batch:
            return total
        documents = [{"_id": row["pk"], **row} for row in batch]
        total += len(dangling_among(documents, held))
        last = batch[-1]["pk"]
