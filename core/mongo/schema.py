"""Unique indexes that lookups can use.

The backend gives every unique index the partial filter `{field: {$type: "string"}}`, so that
several nulls may stand side by side as in SQL. MongoDB does not use such an index for
`{field: "value"}`: a login by username read the whole collection. A field that is never null
needs no filter.
"""

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import pymongo
from django.db.models import Index, Model
from django_mongodb_backend.schema import DatabaseSchemaEditor as BackendSchemaEditor
from pymongo.errors import OperationFailure

INDEX_NOT_FOUND = 27
"""The server's code."""
PATIENCE_SECONDS = 86_400.0
"""An index of millions of rows takes minutes, and so does a new column: no request waits for it, so
the client's own limit (`MONGODB_TIMEOUT_MS`) does not hold."""


class DatabaseSchemaEditor(BackendSchemaEditor):
    """Creates unique indexes on non-null fields without the `$type` filter, takes a migration up
    where it was killed (they are not atomic on MongoDB), and waits for as long as it takes."""

    def __enter__(self) -> Self:
        self._waits = ExitStack()
        self._waits.enter_context(pymongo.timeout(PATIENCE_SECONDS))
        entered: Self = super().__enter__()
        return entered

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._waits.close()

    def create_model(self, model: type[Model]) -> None:
        """Also where the collection is there already; making the same index twice does nothing."""
        if model._meta.db_table not in self.connection.introspection.table_names():
            super().create_model(model)
            return
        self._create_model_indexes(model)
        for field in model._meta.local_many_to_many:
            through: Any = field.remote_field.through
            if through._meta.auto_created:
                self.create_model(through)

    def add_index(
        self,
        model: type[Model],
        index: Any,
        *,
        field: Any = None,
        unique: bool = False,
        **kwargs: Any,
    ) -> None:
        fields: list[Any] = [field] if field else _fields_of(model, index)
        # The column of an embedded document is missing where the document is.
        embedded = bool(kwargs.get("column_prefix"))
        if unique and not embedded and not any(f.null for f in fields):
            index = _WithoutTypeFilter(index, [f.column for f in fields])
        super().add_index(model, index, field=field, unique=unique, **kwargs)

    def remove_index(self, model: type[Model], index: Any) -> None:
        """Also where it is gone already; constraints are removed by this, too."""
        try:
            super().remove_index(model, index)
        except OperationFailure as error:
            if error.code != INDEX_NOT_FOUND:
                raise


def _fields_of(model: type[Model], index: Index) -> list[Any]:
    return [model._meta.get_field(name) for name, _order in index.fields_orders]


class _WithoutTypeFilter:
    """Stands in for a Django Index while the backend asks it for pymongo's index model."""

    def __init__(self, index: Index, columns: list[str]) -> None:
        self.index = index
        self.columns = columns

    def __getattr__(self, name: str) -> Any:
        return getattr(self.index, name)

    def get_pymongo_index_model(self, *args: Any, **kwargs: Any) -> Any:
        made = self.index.get_pymongo_index_model(*args, **kwargs)  # type: ignore[attr-defined]
        filters = made.document.get("partialFilterExpression", {})
        for column in self.columns:
            conditions = filters.get(column, {})
            conditions.pop("$type", None)
            if not conditions:
                filters.pop(column, None)
        if not filters:
            made.document.pop("partialFilterExpression", None)
        return made
