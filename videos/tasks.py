"""The worker's door: each task is one service call."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from core.periodic import periodic_task
from videos.services import cleanup, jobs, listing, runner, upload_expiry, view_days


@shared_task(name=jobs.RUN_JOB)
def run_job(job_id: str) -> str:
    """Carry out the job with this id, if it is still to be had. Says what became of it."""
    return runner.run(ObjectId(job_id))


@periodic_task("videos.republish_due_jobs")
def republish_due_jobs() -> int:
    """Send the jobs whose message or worker was lost."""
    return jobs.resend_lost(timezone.now())


@periodic_task("videos.list_scheduled")
def list_scheduled() -> int:
    """Put scheduled videos on the lists when their time has come."""
    return listing.list_due(timezone.now())


@periodic_task("videos.sweep_scratch")
def sweep_scratch() -> int:
    """Remove what dead uploads and attempts have left behind."""
    return cleanup.sweep(timezone.now())


@periodic_task("videos.sweep_uploads")
def sweep_uploads() -> int:
    """Finish resumable uploads that a dead server has left, remove those that have expired."""
    return upload_expiry.sweep_uploads(timezone.now())


@periodic_task("videos.purge_views")
def purge_views() -> int:
    """Forget the views of days that are kept no longer."""
    return view_days.purge_old(timezone.now())
