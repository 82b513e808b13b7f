"""Plain updates: values that are set, numbers that are counted up or down, also with a floor, and
what a row that was not there begins with."""

from collections.abc import Iterator
from typing import Any

from bson import ObjectId
from django.db import connections
from django.db.models import F, Field, Model, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Greatest

from core.mongo.plain import NotPlain

SIGNS = {CombinedExpression.ADD: 1, CombinedExpression.SUB: -1}
Changes = dict[str, Any] | list[dict[str, Any]]
"""Operators of an update, or a pipeline of stages."""


def changes_of(model: type[Model], values: dict[str, Any], using: str) -> Changes:
    """What `.update(**values)` asks of MongoDB: `$set` and `$inc`, or where a number has a floor a
    stage that does both. Raises NotPlain for anything that is neither a value nor
    `F(<the same field>)` plus or minus a whole number, nor the `Greatest` of that and another."""
    connection: Any = connections[using]
    settings, steps, floors = {}, {}, {}
    for name, value in values.items():
        field = _field(model, name)
        column = str(field.column)
        if isinstance(value, CombinedExpression):
            steps[column] = _step(field, value)
        elif isinstance(value, Greatest):
            steps[column], floors[column] = _floored(field, value)
        elif hasattr(value, "resolve_expression") or hasattr(value, "prepare_database_save"):
            raise NotPlain
        else:
            settings[column] = field.get_db_prep_save(value, connection=connection)
    if not settings and not steps:
        raise NotPlain
    if floors:
        return [{"$set": _stage(settings, steps, floors)}]
    parts = {"$set": settings, "$inc": steps}
    return {operator: part for operator, part in parts.items() if part}


def _stage(
    settings: dict[str, Any], steps: dict[str, int], floors: dict[str, int]
) -> dict[str, Any]:
    """The same as a stage: there an operator cannot be told from a value that looks like one."""
    set_to: dict[str, Any] = {column: {"$literal": value} for column, value in settings.items()}
    for column, step in steps.items():
        stepped = {"$add": [f"${column}", step]}
        set_to[column] = {"$max": [stepped, floors[column]]} if column in floors else stepped
    return set_to


def given_by(
    model: type[Model], match: dict[str, Any], changes: dict[str, Any], using: str
) -> dict[str, Any]:
    """The fields of a new row that neither `match` nor `changes` says, by their defaults; with the
    id, which tells it from one that was there. Raises NotPlain where `match` is more than
    equality."""
    connection: Any = connections[using]
    said = {*_equal(match), *(column for part in changes.values() for column in part)}
    row = model()
    given = {
        str(field.column): field.get_db_prep_save(field.pre_save(row, True), connection=connection)
        for field in model._meta.concrete_fields
        if field.column not in said and not field.primary_key
    }
    return {"_id": ObjectId(), **given}


def _equal(match: dict[str, Any]) -> Iterator[str]:
    for name, value in match.items():
        if name == "$and":
            for part in value:
                yield from _equal(part)
        elif name.startswith("$") or isinstance(value, dict):
            raise NotPlain
        else:
            yield name


def _field(model: type[Model], name: str) -> Field:  # type: ignore[type-arg]
    field = model._meta.get_field(name) if name != "pk" else model._meta.pk
    if not isinstance(field, Field) or not field.concrete or field.primary_key:
        raise NotPlain
    return field


def _step(field: Any, value: CombinedExpression) -> int:
    left: Any = value.lhs
    right: Any = value.rhs
    sign = SIGNS.get(value.connector)
    if (
        sign is None
        or not isinstance(left, F)
        or left.name not in (field.name, field.attname)  # type: ignore[attr-defined]
        or type(right) is not Value
        or type(right.value) is not int
    ):
        raise NotPlain
    return sign * right.value


def _floored(field: Any, value: Greatest) -> tuple[int, int]:
    """The step and the floor."""
    stepped, floor, *others = value.get_source_expressions()
    if (
        others
        or not isinstance(stepped, CombinedExpression)
        or type(floor) is not Value
        or type(floor.value) is not int
    ):
        raise NotPlain
    return _step(field, stepped), floor.value
