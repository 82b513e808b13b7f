"""The numbers of jobs and uploads, for the operator's metrics."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from core.gauges import bounded
from core.mongo.windows import Pipeline, aggregate
from videos.models import UNFINISHED, JobKind, JobState, ProcessingJob, Upload, UploadState

JOB_INDEX, UPLOAD_INDEX = "job_open", "upload_state"
OPEN_UPLOADS = (UploadState.RECEIVING, UploadState.COMPLETE)


def jobs() -> Iterator[Metric]:
    """Jobs that are not done, counted in the index `job_open` alone, up to `COUNT_MAX` each."""
    count = GaugeMetricFamily(
        "videotube_jobs",
        "Jobs that are queued, run, or have failed for good.",
        labels=["state", "kind"],
    )
    oldest = GaugeMetricFamily(
        "videotube_jobs_oldest_queued_seconds",
        "How long the first job in the queue has been due; 0 where none is.",
        labels=["kind"],
    )
    for kind in JobKind:
        for state in UNFINISHED:
            rows = ProcessingJob.objects.filter(state=state, kind=kind)
            count.add_metric([state, kind], bounded(rows, index=JOB_INDEX))
        oldest.add_metric([kind], _waiting_seconds(kind, timezone.now()))
    yield from (count, oldest)


def uploads() -> Iterator[Metric]:
    """Resumable uploads that are no video yet, counted in the index `upload_state`."""
    count = GaugeMetricFamily(
        "videotube_uploads_open", "Resumable uploads that are not finished.", labels=["state"]
    )
    for state in OPEN_UPLOADS:
        count.add_metric([state], bounded(Upload.objects.filter(state=state), index=UPLOAD_INDEX))
    yield count


def _waiting_seconds(kind: JobKind, now: datetime) -> float:
    pipeline: Pipeline = [
        {
            "$match": {
                "state": JobState.QUEUED.value,
                "kind": kind.value,
                "run_after": {"$lte": now},
            }
        },
        {"$sort": {"run_after": 1}},
        {"$limit": 1},
        {"$project": {"_id": 0, "run_after": 1}},
    ]
    first = aggregate(ProcessingJob, pipeline, index=JOB_INDEX)
    if not first:
        return 0.0
    return float((now - first[0]["run_after"].replace(tzinfo=UTC)).total_seconds())
