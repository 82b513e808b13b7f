"""The worker's door: each task is one service call."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from videos.services import cleanup, jobs, listing, runner, upload_expiry


@shared_task(name=jobs.RUN_JOB)
def run_job(job_id: str) -> str:
    """Carry out the job with this id, if it is still to be had. Says what became of it."""
    return runner.run(ObjectId(job_id))


@shared_task(name="videos.republish_due_jobs")
def republish_due_jobs() -> int:
    """Send the jobs whose message or worker was lost."""
    return jobs.resend_lost(timezone.now())


@shared_task(name="videos.list_scheduled")
def list_scheduled() -> int:
    """Put scheduled videos on the lists when their time has come."""
    return listing.list_due(timezone.now())


@shared_task(name="videos.sweep_scratch")
def sweep_scratch() -> int:
    """Remove what dead uploads and attempts have left behind."""
    return cleanup.sweep(timezone.now())


@shared_task(name="videos.sweep_uploads")
def sweep_uploads() -> int:
    """Finish resumable uploads that a dead server has left, remove those that have expired."""
    return upload_expiry.sweep_uploads(timezone.now())
