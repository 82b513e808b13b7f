"""The numbers of jobs and uploads, for the operator's metrics."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from core.gauges import bounded
from videos.models import UNFINISHED, JobKind, JobState, ProcessingJob, Upload, UploadState

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
    now = timezone.now()
    for kind in JobKind:
        for state in UNFINISHED:
            rows = ProcessingJob.objects.filter(state=state, kind=kind)
            count.add_metric([state, kind], bounded(rows))
        due = ProcessingJob.objects.filter(state=JobState.QUEUED, kind=kind, run_after__lte=now)
        first = due.order_by("run_after").values_list("run_after", flat=True).first()
        oldest.add_metric([kind], (now - first).total_seconds() if first else 0)
    yield from (count, oldest)


def uploads() -> Iterator[Metric]:
    """Resumable uploads that are no video yet, counted in the index `upload_state`."""
    count = GaugeMetricFamily(
        "videotube_uploads_open", "Resumable uploads that are not finished.", labels=["state"]
    )
    for state in OPEN_UPLOADS:
        count.add_metric([state], bounded(Upload.objects.filter(state=state)))
    yield count
