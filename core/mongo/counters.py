"""Stored counters: changed in the same transaction as the rows that they count."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from core.mongo.queryset import QuerySet as HouseQuerySet


def count(rows: QuerySet[Any], **changes: int) -> bool:
    """Add `changes` to the counters of `rows`, never below zero, atomically in the server.

    False where no row is left to count on: the caller then ends its transaction. Do this first in
    a transaction: whoever changes the counter holds the document until they commit, so that a
    storm of others retries at once instead of after its work.
    """
    return bool(rows.update(**_steps(changes)))


def count_one(rows: HouseQuerySet, *, read: str, **changes: int) -> int | None:
    """The same for one row: what its counter `read` says then, or None where it is gone. One round
    trip."""
    row = rows.update_one(only=(read,), **_steps(changes))
    return None if row is None else getattr(row, read)


def _steps(changes: Mapping[str, int]) -> dict[str, Any]:
    """An increment needs no floor; a decrement gets one, should a counter ever have been off."""
    return {
        name: F(name) + change if change > 0 else Greatest(F(name) + change, 0)
        for name, change in changes.items()
    }
