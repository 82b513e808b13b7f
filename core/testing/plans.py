"""How MongoDB answers a query, by its own explanation."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Plan:
    """`keys` and `documents` are what the server has read, `stages` the winning plan's names
    (IXSCAN, FETCH, SORT, COLLSCAN …), `indexes` the indexes it has used."""

    keys: int
    documents: int
    stages: frozenset[str]
    indexes: frozenset[str]


def explain(
    query: QuerySet[Any] | type[Model],
    pipeline: list[dict[str, Any]] | None = None,
    *,
    hint: str | None = None,
) -> Plan:
    """Run `query` (or `pipeline` on the collection of that model) and tell how it went."""
    model: type[Model] = query.model if isinstance(query, QuerySet) else query
    explained = _database().command(
        "explain",
        {
            "aggregate": model._meta.db_table,
            "pipeline": pipeline if pipeline is not None else pipeline_of(query),
            "cursor": {},
            **({"hint": hint} if hint else {}),
        },
        verbosity="executionStats",
    )
    plans = list(_every(explained, "winningPlan"))
    return Plan(
        keys=sum(_every(explained, "totalKeysExamined")),
        documents=sum(_every(explained, "totalDocsExamined")),
        stages=frozenset(_every(plans, "stage")),
        indexes=frozenset(_every(plans, "indexName")),
    )


def pipeline_of(queryset: Any) -> list[dict[str, Any]]:
    """The stages that evaluating `queryset` sends."""
    compiler = queryset.query.get_compiler(queryset.db)
    compiler.pre_sql_setup()
    query = compiler.query
    needs_columns = query.annotations or not query.default_cols or query.distinct
    stages: list[dict[str, Any]] = compiler.build_query(
        compiler.columns if needs_columns else None
    ).get_pipeline()
    return stages


def _database() -> Any:
    wrapper: Any = connection
    return wrapper.database


def _every(node: Any, name: str) -> list[Any]:
    """Each value under the key `name`, at any depth."""
    if isinstance(node, dict):
        own = [node[name]] if name in node else []
        return own + [found for value in node.values() for found in _every(value, name)]
    if isinstance(node, list):
        return [found for item in node for found in _every(item, name)]
    return []
