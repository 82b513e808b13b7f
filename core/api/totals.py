"""Totals of numbered pages: exact where they are small, and not counted anew for every reader where
they are large."""

import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from core.mongo.plain import NotPlain, plain_query

MOST_KEPT = 1000

_kept: "OrderedDict[str, tuple[int, float]]" = OrderedDict()
"""Totals of this process and until when they are good, the oldest first."""


def total_of(rows: QuerySet[Any]) -> int:
    """How many rows, up to `PAGE_COUNT_MAX`; no row is fetched.

    Counting reads an index entry for each. From `PAGE_COUNT_KEPT_FROM` rows on, where a few more or
    less are nobody's matter, a total is kept for `PAGE_COUNT_SECONDS`.
    """
    key = _key(rows)
    total, until = _kept.get(key, (0, 0.0))
    now = time.monotonic()
    if key and now < until:
        return total
    total = rows.order_by()[: settings.PAGE_COUNT_MAX].count()
    if key and total >= settings.PAGE_COUNT_KEPT_FROM:
        _kept[key] = (total, now + settings.PAGE_COUNT_SECONDS)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return total


def _key(rows: QuerySet[Any]) -> str:
    """The same for the same question; empty for one that is too involved to be told."""
    if rows.query.is_sliced:
        return ""
    try:
        match = plain_query(rows.query, rows.db).match
    except (NotPlain, EmptyResultSet):
        return ""
    return f"{rows.model._meta.label} {match!r}"
