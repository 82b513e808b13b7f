"""Plain queries, told to MongoDB without the ORM's compiler.

A plain query reads documents of one collection: filtered by its own fields, sorted by its own
fields, perhaps cut to a part and to some of the fields. Nearly all are. Django's compiler takes a
millisecond for such a query, whatever MongoDB takes; this takes a fiftieth. Whatever is not plain
goes the long way, and both ways send the same stages.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, FullResultSet
from django.db import connections
from django.db.models import Field, ForeignKey, Model, Value
from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode
from django_mongodb_backend.fields.array import Array

Stages = list[dict[str, Any]]
ALL: tuple[frozenset[str], bool] = (frozenset(), True)
"""What Django has in `deferred_loading` where every field is wanted."""


class NotPlain(Exception):
    """The query must go the long way."""


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """`match` and `sort` as MongoDB takes them, `skip` and `limit` as numbers of rows."""

    match: dict[str, Any]
    sort: dict[str, int]
    skip: int
    limit: int | None

    def stages(self) -> Stages:
        """As the compiler would put them."""
        stages: Stages = [{"$match": self.match}] if self.match else []
        if self.sort:
            stages.append({"$sort": self.sort})
        if self.skip:
            stages.append({"$skip": self.skip})
        if self.limit is not None:
            stages.append({"$limit": self.limit})
        return stages


def plain_query(query: Query, using: str, *, of_values: bool = False) -> PlainQuery:
    """The query, if it is plain; `of_values`: one that `.values()` has narrowed may be, too. Raises
    NotPlain, and EmptyResultSet where it can find nothing."""
    if (
        (not of_values and (not query.default_cols or query.select))
        or query.annotations
        or query.select_related
        or query.distinct
        or query.combinator
        or query.group_by is not None
        or query.extra
        or query.extra_order_by
        or query._filtered_relations  # type: ignore[attr-defined]
        or _joined(query)
    ):
        raise NotPlain
    if query.is_empty() or (query.high_mark is not None and query.high_mark <= query.low_mark):
        raise EmptyResultSet
    limit = None if query.high_mark is None else query.high_mark - query.low_mark
    return PlainQuery(_match(query, using), _sort(query), query.low_mark, limit)


def _joined(query: Query) -> bool:
    """A filter by a relation's key leaves the join behind that it has turned out not to need."""
    uses: Any = query.alias_refcount
    return sum(1 for count in uses.values() if count) > 1


def _match(query: Query, using: str) -> dict[str, Any]:
    if not query.where.children:
        return {}
    _refuse_expressions(query.where)
    connection: Any = connections[using]
    query.get_initial_alias()
    compiler = query.get_compiler(using)
    try:
        match: dict[str, Any] = query.where.as_mql(compiler, connection)  # type: ignore[attr-defined]
    except FullResultSet:
        return {}
    return match


def _refuse_expressions(node: Any) -> None:
    """Values that are queries or expressions themselves need stages of their own."""
    for child in node.children:
        if isinstance(child, WhereNode):
            _refuse_expressions(child)
            continue
        left, right = getattr(child, "lhs", None), getattr(child, "rhs", None)
        if type(left).__name__ != "Col" or not _is_known(right):
            raise NotPlain


def _is_known(value: Any) -> bool:
    """Whether it is a value, or a list of values as lookups of arrays have it."""
    if isinstance(value, Array):
        return all(type(each) is Value for each in value.get_source_expressions())
    return not hasattr(value, "resolve_expression")


def _sort(query: Query) -> dict[str, int]:
    if query.order_by or not query.default_ordering:
        names = query.order_by
    else:
        names = tuple(query.get_meta().ordering or ())
    forward = 1 if query.standard_ordering else -1
    sort: dict[str, int] = {}
    for name in names:
        if not isinstance(name, str):
            raise NotPlain
        bare = name.removeprefix("-")
        column = column_of(query.model, bare)  # type: ignore[arg-type]
        sort.setdefault(column, -forward if name.startswith("-") else forward)
    return sort


def column_of(model: type[Model], name: str) -> str:
    """The column of a field of the model's own. Raises NotPlain for anything else, a relation's
    name included, which sorts by the other model's order."""
    return str(_field(model, name).column)


def _field(model: type[Model], name: str) -> Field:
    meta = model._meta
    if name == "pk":
        return meta.pk
    try:
        field = meta.get_field(name)
    except FieldDoesNotExist:
        raise NotPlain from None
    if not isinstance(field, Field) or field.column is None:
        raise NotPlain
    if isinstance(field, ForeignKey) and name != field.attname:
        raise NotPlain
    return field
