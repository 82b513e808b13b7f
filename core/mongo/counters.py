"""Stored counters: changed in the same transaction as the rows that they count."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest


def count(rows: QuerySet[Any], **changes: int) -> bool:
    """Add `changes` to the counters of `rows`, never below zero, atomically in the server.

    False where no row is left to count on: the caller then ends its transaction. Do this first in
    a transaction: whoever changes the counter holds the document until they commit, so that a
    storm of others retries at once instead of after its work.
    """
    # An increment needs no floor; a decrement gets one, should a counter ever have been off.
    values = {
        name: F(name) + change if change > 0 else Greatest(F(name) + change, 0)
        for name, change in changes.items()
    }
    return bool(rows.update(**values))
