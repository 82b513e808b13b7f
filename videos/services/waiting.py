"""Jobs that wait for their store: queued, held by no worker, looked at now and then."""

from datetime import timedelta

from bson import ObjectId
from django.utils import timezone

from videos.models import JobState, ProcessingJob
from videos.services.jobs import WAITING, held, send


def wait(job: ProcessingJob, *, delay: timedelta, progress: int) -> None:
    """Let go of the job until its store is done, and look again after `delay`, or earlier if
    somebody wakes it."""
    held(job).update(
        state=JobState.QUEUED,
        stage=WAITING,
        progress=progress,
        run_after=timezone.now() + delay,
        sent_at=None,
        lease_expires_at=None,
        error_code="",
        error_message="",
    )


def wake(job_id: ObjectId) -> bool:
    """Look at a waiting job now; False, and nothing changed, for any other."""
    woken = ProcessingJob.objects.filter(pk=job_id, state=JobState.QUEUED, stage=WAITING).update(
        run_after=timezone.now(), sent_at=None
    )
    if woken:
        send(ProcessingJob.objects.get(pk=job_id))
    return bool(woken)
