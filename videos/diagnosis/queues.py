"""Jobs that nobody takes up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from core.diagnosis import Finding, Severity, Workshop
from videos.models import JobState, ProcessingJob
from videos.services import jobs

SHOWN = 100
PATIENCE = timedelta(minutes=5)


def stuck_jobs() -> Iterator[Finding]:
    """Jobs whose worker has died and that nobody took over, and those that wait although they were
    due; failed ones in one sentence."""
    late = timezone.now() - PATIENCE
    dead = ProcessingJob.objects.filter(state=JobState.RUNNING, lease_expires_at__lte=late)
    yield from _each(dead, "job.lease_expired", "Its worker died and no other took it over.", late)
    # A long queue is no fault: what was sent, and sent again, waits for a worker.
    unsent = ProcessingJob.objects.filter(state=JobState.QUEUED, run_after__lte=late, sent_at=None)
    yield from _each(unsent, "job.not_sent", "It is due, and no worker was told of it.", late)
    failed = ProcessingJob.objects.filter(state=JobState.FAILED)[: settings.PAGE_COUNT_MAX].count()
    if failed:
        yield Finding(
            code="job.failed",
            severity=Severity.NOTE,
            subject="videos.ProcessingJob",
            text=(
                f"{failed} have failed. The admin's list of jobs says why; `requeue_jobs --all` "
                "runs them again."
            ),
            facts={"failed": failed},
        )


def _each(rows: QuerySet[ProcessingJob], code: str, text: str, late: datetime) -> Iterator[Finding]:
    for job in rows.order_by("pk")[:SHOWN]:
        yield Finding(
            code=code,
            severity=Severity.WARNING,
            subject=f"videos.ProcessingJob {job.pk}",
            text=(
                f"{text} It has been so since before {late:%Y-%m-%d %H:%M} UTC. Do a worker, the "
                "housekeeper and beat run? A repair sends due jobs again."
            ),
            facts={"video": str(job.video_id), "kind": job.kind},
            mend=_send_again,
        )


def _send_again(_workshop: Workshop) -> str:
    return f"{jobs.resend_lost(timezone.now())} sent again"
