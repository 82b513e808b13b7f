"""Compilers whose pipelines MongoDB can answer from an index.

The backend puts `{"$addFields": {"created_at": "$created_at"}}` (or a `$project`) in front of
every `$sort`. MongoDB then no longer knows the field, sorts in memory and reads everything:
33 ms instead of 1.5 ms on 20,000 documents.
"""

from typing import Any

from django_mongodb_backend import compiler
from django_mongodb_backend.query import MongoQuery

SQLInsertCompiler = compiler.SQLInsertCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler


def without_identity(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    """Drop `{x: "$x"}`: it changes no value, but hides the field from the index."""
    if not fields:
        return fields
    return {name: value for name, value in fields.items() if value != f"${name}"} or None


def is_inclusion(projection: dict[str, Any]) -> bool:
    """Whether the stage only picks fields, so that it may as well run after sort and limit."""
    return all(value in (1, True) or value == f"${name}" for name, value in projection.items())


class IndexFriendlyQuery(MongoQuery):
    """A query whose `$sort` and `$limit` stand directly behind its `$match`."""

    def get_pipeline(self) -> list[dict[str, Any]]:
        self.extra_fields = without_identity(self.extra_fields)
        pipeline: list[dict[str, Any]] = super().get_pipeline()  # type: ignore[no-untyped-call]
        if (
            self.project_fields
            and not self.subquery_lookup
            and not self.combinator_pipeline
            and not self.aggregation_pipeline
            and is_inclusion(self.project_fields)
        ):
            project = {"$project": self.project_fields}
            if project in pipeline:
                pipeline.remove(project)
                pipeline.append(project)
        return pipeline


class SQLCompiler(compiler.SQLCompiler):
    """Also sends what `.only()` and `.defer()` ask for, where the backend fetches every field."""

    query_class = IndexFriendlyQuery

    def build_query(self, columns: Any = None) -> Any:
        deferring = self.query.deferred_loading != (frozenset(), True)
        if columns is None and deferring and not self.query.combinator:
            columns = self.columns
        return super().build_query(columns)  # type: ignore[no-untyped-call]


class SQLDeleteCompiler(compiler.SQLDeleteCompiler):
    query_class = IndexFriendlyQuery


class SQLUpdateCompiler(compiler.SQLUpdateCompiler):
    query_class = IndexFriendlyQuery
