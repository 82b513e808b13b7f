"""What an operator is alerted on: read from MongoDB, Redis and the disk when somebody asks.

An app states its numbers by a function that returns metrics, and calls `install(…)` once, in its
AppConfig's `ready()`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pymongo
import structlog
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from core.mongo.windows import aggregate, stages_of
from core.redis import RedisError, get_redis

log = structlog.get_logger(__name__)

Source = Callable[[], Iterable[Metric]]

MONGODB, REDIS, HOST = "mongodb", "redis", "host"
"""What a source asks. Those of a service that is down are not asked."""
SECONDS = 2.0
"""So long MongoDB may take for all of one scrape; Prometheus gives up after ten by default."""
COUNT_MAX = 10_000
"""Counts stop here: an alarm needs no more, and a scrape must not walk millions of rows."""

_sources: dict[str, tuple[str, Source]] = {}


def install(name: str, source: Source, *, asks: str = MONGODB) -> None:
    """Show what `source` returns at each scrape, from now on."""
    _sources[name] = (asks, source)


class GaugeCollector(Collector):
    """All that is installed. Whatever is down, it answers, and says what is down."""

    def collect(self) -> Iterator[Metric]:
        services = GaugeMetricFamily(
            "videotube_up", "Whether the service answers (1) or not (0).", labels=["service"]
        )
        failed = GaugeMetricFamily(
            "videotube_gauges_failed",
            "1 where numbers are missing from this answer, since they could not be read.",
            labels=["source"],
        )
        found: list[Metric] = []
        with pymongo.timeout(SECONDS):
            down = {service for service, probe in PROBES.items() if not _works(service, probe)}
            for service in PROBES:
                services.add_metric([service], service not in down)
            for name, (asks, source) in _sources.items():
                works = asks not in down and _works(name, lambda: found.extend(source()))  # noqa: B023
                failed.add_metric([name], not works)
        yield services
        yield failed
        yield from found


def bounded(rows: QuerySet[Any], *, index: str) -> int:
    """The number of rows up to COUNT_MAX, in this index alone; filter by what it holds. It is
    named, since MongoDB may take another that makes it read the documents."""
    stages = stages_of(rows.order_by()[:COUNT_MAX])
    if stages is None:
        return 0
    found = aggregate(rows.model, [*stages, {"$count": "count"}], index=index)
    return int(found[0]["count"]) if found else 0


def _works(name: str, ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (DatabaseError, PyMongoError, RedisError, OSError) as error:
        log.warning("metrics not read", source=name, error=str(error)[:200])
        return False
    return True


def _mongodb() -> None:
    connection.ensure_connection()
    connection.connection.admin.command("ping")


def _redis() -> None:
    get_redis().ping()


PROBES: dict[str, Callable[[], object]] = {MONGODB: _mongodb, REDIS: _redis}
