"""From documents to instances: what Django does value by value, worked out once for each choice of
fields."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Field,
    IntegerField,
    Model,
    PositiveBigIntegerField,
    PositiveIntegerField,
)
from django.db.models.base import ModelState
from django.db.models.sql import Query
from django_mongodb_backend.fields import EmbeddedModelArrayField, EmbeddedModelField

from core.mongo.plain import ALL, NotPlain

WHOLE = (IntegerField, BigIntegerField, PositiveIntegerField, PositiveBigIntegerField)
Convert = Callable[[Any], Any]
Deferred = tuple[frozenset[str], bool]


class Hydration:
    """Makes instances of one model with some of its fields; the others are read when they are
    asked for, as Django does with `.only()` and `.defer()`."""

    def __init__(self, model: type[Model], deferred: Deferred, using: str) -> None:
        self.model = model
        self.using = using
        fields = _loaded(model, deferred)
        self.projection = None if deferred == ALL else {str(field.column): 1 for field in fields}
        self._columns = [
            (str(field.column), field.attname, _converter(field, using)) for field in fields
        ]

    def value_of(self, name: str) -> Callable[[dict[str, Any]], Any]:
        """How one of its fields, by name or column's attribute, is read from a document."""
        for column, attname, convert in self._columns:
            if name == attname or (name == "pk" and column == "_id"):
                return _reading(column, convert)
        raise NotPlain

    def instance(self, document: dict[str, Any]) -> Model:
        """As `Model.from_db` would make it."""
        made = self.model.__new__(self.model)
        state = ModelState()
        state.adding, state.db = False, self.using
        values = made.__dict__
        values["_state"] = state
        get = document.get
        for column, name, convert in self._columns:
            value = get(column)
            values[name] = value if convert is None else convert(value)
        return made

    def instances(self, documents: list[dict[str, Any]]) -> list[Any]:
        """The same of many."""
        return list(map(self.instance, documents))


def attach(row: Any, name: str, other: Model) -> None:
    """Set a relation of the row to what it names, which has been read already: as Django's own
    prefetching does, without what assigning it looks into."""
    row._state.fields_cache[name] = other


@lru_cache(maxsize=512)
def hydration(model: type[Model], deferred: Deferred, using: str) -> Hydration:
    """The same one for the same choice of fields. Raises NotPlain where fields of other models are
    named."""
    return Hydration(model, deferred, using)


def _reading(column: str, convert: Convert | None) -> Callable[[dict[str, Any]], Any]:
    if convert is None:
        return lambda document: document.get(column)
    return lambda document: convert(document.get(column))


def chosen(query: Query) -> Deferred:
    """What `.only()` or `.defer()` have chosen."""
    names, is_deferring = query.deferred_loading
    return frozenset(names), is_deferring


def _loaded(model: type[Model], deferred: Deferred) -> list[Field]:
    names, is_deferring = deferred
    fields = list(model._meta.concrete_fields)
    known = {name: field for field in fields for name in (field.name, field.attname)}
    known["pk"] = model._meta.pk
    if not known.keys() >= names:
        raise NotPlain
    named = {known[name] for name in names}
    if is_deferring:
        return [field for field in fields if field not in named or field.primary_key]
    return [field for field in fields if field in named or field.primary_key]


def _converter(field: Field, using: str) -> Convert | None:
    """All that the backend and the field do with a stored value, in one function."""
    if isinstance(field, EmbeddedModelArrayField):
        one = _embedded(field.base_field.embedded_model, using)
        return lambda values: None if values is None else [one(value) for value in values]
    if isinstance(field, EmbeddedModelField):
        return _embedded(field.embedded_model, using)
    if type(field) is DateTimeField:
        return _aware
    if type(field) in WHOLE:
        return _whole
    connection: Any = connections[using]
    column = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return None

    def convert(value: Any) -> Any:
        known = connections[using]
        for step in steps:
            value = step(value, column, known)
        return value

    return convert


def _embedded(model: type[Model], using: str) -> Convert:
    """Documents within documents, which belong to no collection; what an older one does not have
    yet has its default."""
    make = Hydration(model, ALL, using).instance
    defaults = {str(field.column): field.get_default for field in model._meta.concrete_fields}

    def convert(document: dict[str, Any] | None) -> Any:
        if document is None:
            return None
        if len(document) < len(defaults):
            missing = defaults.keys() - document.keys()
            document = {**document, **{name: defaults[name]() for name in missing}}
        return make(document)

    return convert


def _whole(value: int | None) -> int | None:
    """A long comes as an `Int64`, which JSON does not know."""
    return None if value is None else int(value)


def _aware(value: datetime | None) -> datetime | None:
    """MongoDB knows no zones: what is stored is UTC."""
    return None if value is None else value.replace(tzinfo=UTC)
