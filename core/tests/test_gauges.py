"""What alarms are made of: it is read at each scrape, costs little, and survives outages."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from core import gauges
from core.models import PeriodicRun
from core.redis import get_redis
from core.testing.client import ApiClient
from core.testing.faults import relayed_mongo, relayed_redis

pytestmark = [
    pytest.mark.urls("core.tests.urls"),
    pytest.mark.usefixtures("db", "redis_server"),
]

TASK = "videos.list_scheduled"


@pytest.fixture
def scrape(api: ApiClient, settings: Any) -> Any:
    """`scrape()`: values by name and labels."""
    settings.METRICS_TOKEN = ""

    def read() -> dict[str, float]:
        text = api.http.get("/metrics").text
        lines = [line for line in text.splitlines() if line.startswith("videotube_")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return read


def test_periodic_work_is_told_with_what_never_ran(scrape: Any) -> None:
    at = timezone.now().replace(microsecond=0)
    PeriodicRun.objects.create(
        task=TASK, started_at=at, succeeded_at=at, milliseconds=1500, runs=9, failures=2
    )
    PeriodicRun.objects.create(task="videos.of_old", started_at=at, runs=1)
    found = scrape()
    label = f'{{task="{TASK}"}}'
    assert found[f"videotube_periodic_last_success_timestamp_seconds{label}"] == at.timestamp()
    assert found[f"videotube_periodic_last_duration_seconds{label}"] == 1.5
    assert found[f"videotube_periodic_runs_total{label}"] == 9
    assert found[f"videotube_periodic_failures_total{label}"] == 2
    assert found[f"videotube_periodic_interval_seconds{label}"] == 5
    never = '{task="accounts.purge_sessions"}'
    assert found[f"videotube_periodic_last_success_timestamp_seconds{never}"] == 0
    assert not [name for name in found if "of_old" in name]


def test_queues_disk_services_and_the_release_are_told(scrape: Any) -> None:
    get_redis().rpush(settings.MEDIA_QUEUE, "a", "b")
    found = scrape()
    assert found[f'videotube_queue_length{{queue="{settings.MEDIA_QUEUE}"}}'] == 2
    assert found['videotube_queue_length{queue="housekeeping"}'] == 0
    free, total = (found[f"videotube_media_disk_{kind}_bytes"] for kind in ("free", "total"))
    assert 0 < free < total
    assert found['videotube_up{service="mongodb"}'] == found['videotube_up{service="redis"}'] == 1
    assert found[f'videotube_build_info{{version="{settings.APP_VERSION}"}}'] == 1
    failed = [v for name, v in found.items() if name.startswith("videotube_gauges_failed")]
    assert failed
    assert not any(failed)


@pytest.mark.parametrize("how", ["freeze", "stop"])
@pytest.mark.parametrize(
    ("relayed", "service", "lost", "kept"),
    [
        (relayed_mongo, "mongodb", "periodic", "queues"),
        (relayed_redis, "redis", "queues", "periodic"),
    ],
)
def test_with_a_service_down_the_scrape_still_answers_in_time(
    scrape: Any, relayed: Any, service: str, lost: str, kept: str, how: str
) -> None:
    with relayed() as relay:
        getattr(relay, how)()
        began = time.monotonic()
        found = scrape()
        took = time.monotonic() - began
        if how == "freeze":
            relay.thaw()
    assert took < 5
    assert found[f'videotube_up{{service="{service}"}}'] == 0
    assert found[f'videotube_gauges_failed{{source="{lost}"}}'] == 1
    assert found[f'videotube_gauges_failed{{source="{kept}"}}'] == 0
    assert found["videotube_media_disk_free_bytes"] > 0
    assert scrape()[f'videotube_up{{service="{service}"}}'] == 1


def test_a_source_that_fails_takes_no_other_with_it(scrape: Any, monkeypatch: Any) -> None:
    def half() -> Any:
        yield GaugeMetricFamily("videotube_half", "Half.", value=1)
        raise OSError("the other half")

    monkeypatch.setattr(gauges, "_sources", dict(gauges._sources))
    gauges.install("half", half)
    found = scrape()
    assert found['videotube_gauges_failed{source="half"}'] == 1
    assert found['videotube_gauges_failed{source="periodic"}'] == 0


def test_counts_stop(monkeypatch: Any) -> None:
    monkeypatch.setattr(gauges, "COUNT_MAX", 3)
    PeriodicRun.objects.bulk_create(PeriodicRun(task=f"t{n}") for n in range(5))
    assert gauges.bounded(PeriodicRun.objects.all(), index="_id_") == 3
    assert gauges.bounded(PeriodicRun.objects.filter(pk__in=["t1", "x"]), index="_id_") == 1
    assert gauges.bounded(PeriodicRun.objects.filter(pk__in=[]), index="_id_") == 0
