"""Totals of numbered pages: exact where they are small, and not counted anew for every reader where
they are large."""

import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from core.mongo.plain import NotPlain, plain_query
from core.mongo.queryset import QuerySet as HouseQuerySet
from core.mongo.questions import Asked, ask

MOST_KEPT = 1000

_kept: "OrderedDict[str, tuple[int, float]]" = OrderedDict()
"""Totals of this process and until when they are good, the oldest first."""


def total_of(rows: QuerySet[Any], *, fresh: bool = False) -> int:
    """How many rows, up to `PAGE_COUNT_MAX`; no row is fetched.

    Counting reads an index entry for each. From `PAGE_COUNT_KEPT_FROM` rows on, where a few more or
    less are nobody's matter, a total is kept for `PAGE_COUNT_SECONDS`; whoever may have changed it
    themselves wants a `fresh` one.
    """
    key = _key(rows)
    known = None if fresh else _known(key)
    if known is not None:
        return known
    return _keep(key, rows.order_by()[: settings.PAGE_COUNT_MAX].count())


def page_and_total(
    rows: QuerySet[Any], page: QuerySet[Any], allowed: Asked[Any], *, fresh: bool
) -> tuple[list[Any], int]:
    """The rows of `page`, which is a part of `rows`, and `total_of(rows)`, unless the answer to
    `allowed` raises: in one round trip, unless that is too involved."""
    try:
        if not isinstance(page, HouseQuerySet):
            raise NotPlain
        shown, counted = page.with_total(settings.PAGE_COUNT_MAX)
    except (NotPlain, EmptyResultSet):
        ask(allowed)
        total = total_of(rows, fresh=fresh)
        return list(page) if total else [], total
    key = _name(rows, counted.pipeline[0].get("$match", {}))
    known = None if fresh else _known(key)
    if known is not None:
        _, found = ask(allowed, shown)
        return found, known
    _, found, total = ask(allowed, shown, counted)
    return found, _keep(key, total)


def _known(key: str) -> int | None:
    total, until = _kept.get(key, (0, 0.0))
    return total if key and time.monotonic() < until else None


def _keep(key: str, total: int) -> int:
    if key and total >= settings.PAGE_COUNT_KEPT_FROM:
        _kept[key] = (total, time.monotonic() + settings.PAGE_COUNT_SECONDS)
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
    return _name(rows, match)


def _name(rows: QuerySet[Any], match: dict[str, Any]) -> str:
    return f"{rows.model._meta.label} {match!r}"
