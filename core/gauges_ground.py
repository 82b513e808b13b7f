"""The numbers of the ground floor: periodic work, Celery's queues, the media disk, the release."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric

from core import gauges
from core.periodic import last_runs, scheduled
from core.redis import get_redis


def install() -> None:
    """Called once, when the apps are loaded."""
    gauges.install("periodic", periodic)
    gauges.install("queues", queues, asks=gauges.REDIS)
    gauges.install("disk", disk, asks=gauges.HOST)
    gauges.install("build", build, asks=gauges.HOST)


def periodic() -> Iterator[Metric]:
    """One query by primary key. Times are 0 for what never was, so that an alarm sees it."""
    succeeded = GaugeMetricFamily(
        "videotube_periodic_last_success_timestamp_seconds",
        "When periodic work last went well; 0 for never.",
        labels=["task"],
    )
    started = GaugeMetricFamily(
        "videotube_periodic_last_start_timestamp_seconds",
        "When periodic work last began; 0 for never.",
        labels=["task"],
    )
    duration = GaugeMetricFamily(
        "videotube_periodic_last_duration_seconds",
        "How long the last run took that ended.",
        labels=["task"],
    )
    interval = GaugeMetricFamily(
        "videotube_periodic_interval_seconds",
        "How often the schedule wants periodic work to run.",
        labels=["task"],
    )
    runs = CounterMetricFamily(
        "videotube_periodic_runs", "Runs of periodic work that have begun.", labels=["task"]
    )
    failures = CounterMetricFamily(
        "videotube_periodic_failures", "Runs of periodic work that failed.", labels=["task"]
    )
    entries = scheduled()
    known = last_runs(entry.task for entry in entries)
    for entry in entries:
        label, run = [entry.task], known.get(entry.task)
        interval.add_metric(label, entry.every.total_seconds())
        succeeded.add_metric(label, _timestamp(run.succeeded_at if run else None))
        started.add_metric(label, _timestamp(run.started_at if run else None))
        duration.add_metric(label, run.milliseconds / 1000 if run else 0)
        runs.add_metric(label, run.runs if run else 0)
        failures.add_metric(label, run.failures if run else 0)
    yield from (succeeded, started, duration, interval, runs, failures)


def queues() -> Iterator[Metric]:
    """Messages that no worker has taken yet; one round trip."""
    length = GaugeMetricFamily(
        "videotube_queue_length", "Messages waiting in a Celery queue.", labels=["queue"]
    )
    names = (settings.MEDIA_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE)
    asked = get_redis().pipeline(transaction=False)
    for name in names:
        asked.llen(name)
    for name, count in zip(names, asked.execute(), strict=True):
        length.add_metric([name], count)
    yield length


def disk() -> Iterator[Metric]:
    """Of the disk that media and scratch stand on."""
    path = Path(settings.MEDIA_ROOT)
    while not path.exists():  # nobody has uploaded anything yet
        path = path.parent
    usage = shutil.disk_usage(path)
    yield GaugeMetricFamily(
        "videotube_media_disk_free_bytes", "Room left on the media disk.", value=usage.free
    )
    yield GaugeMetricFamily(
        "videotube_media_disk_total_bytes", "Size of the media disk.", value=usage.total
    )


def build() -> Iterator[Metric]:
    """Which release runs."""
    yield InfoMetricFamily(
        "videotube_build", "The release.", value={"version": settings.APP_VERSION}
    )


def _timestamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
