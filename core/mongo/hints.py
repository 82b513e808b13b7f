"""The index in whose order a page stands.

MongoDB finds a plan by trying all that could do, each for a while. What is skipped counts for
nothing in that trial, so that for a page far down in a list each candidate walks through all the
rows before it: hundreds of milliseconds where naming the index costs four.
"""

from functools import lru_cache
from typing import Any

from django.db.models import Index, Model, Q

from core.mongo.plain import PlainQuery

FAR = 100
"""Rows that are skipped; below, the trial costs nothing."""


def hint_for(model: type[Model], plain: PlainQuery) -> str | None:
    """The name of an index that answers a page far down by its order alone; None where there is
    none, or no need."""
    if plain.skip < FAR or not plain.sort:
        return None
    fixed = {name: value for name, value in plain.match.items() if not isinstance(value, dict)}
    if len(fixed) < len(plain.match):
        return None
    wanted = tuple(plain.sort.items())
    for name, keys, condition in _indexes(model):
        if not _holds(condition, fixed):
            continue
        leading = 0
        while leading < len(keys) and keys[leading][0] in fixed:
            leading += 1
        rest = keys[leading:]
        led_by = {column for column, _ in keys[:leading]}
        if led_by | condition.keys() >= fixed.keys() and _is_order(rest, wanted):
            return name
    return None


def _is_order(keys: tuple[tuple[str, int], ...], wanted: tuple[tuple[str, int], ...]) -> bool:
    """Whether the index goes that way, or exactly the other."""
    backward = tuple((column, -way) for column, way in wanted)
    return keys[: len(wanted)] in (wanted, backward)


def _holds(condition: dict[str, Any], fixed: dict[str, Any]) -> bool:
    return all(fixed.get(name, ...) == value for name, value in condition.items())


@lru_cache(maxsize=256)
def _indexes(
    model: type[Model],
) -> tuple[tuple[str, tuple[tuple[str, int], ...], dict[str, Any]], ...]:
    """Name, columns with their ways, and what must hold, of each index that can be told so."""
    found = []
    for index in model._meta.indexes:
        condition = _equalities(index.condition)
        if type(index) is Index and index.fields and condition is not None:
            keys = tuple(
                (str(model._meta.get_field(name).column), -1 if way else 1)  # type: ignore[union-attr]
                for name, way in index.fields_orders
            )
            found.append((index.name, keys, condition))
    return tuple(found)


def _equalities(condition: Q | None) -> dict[str, Any] | None:
    """`Q(a=1, b=2)` as a dict; None for anything else."""
    if condition is None:
        return {}
    if condition.negated or condition.connector != Q.AND:
        return None
    leaves = [child for child in condition.children if isinstance(child, tuple)]
    if len(leaves) < len(condition.children) or any("__" in name for name, _ in leaves):
        return None
    return dict(leaves)
