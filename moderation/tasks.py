"""The worker's door: each task is one service call."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from core.periodic import periodic_task
from moderation.services import cases, purging


@shared_task(name=purging.RUN_PURGE)
def run_purge(decision_id: str) -> int:
    """Hide a purged user's output, or restore it; how many things."""
    return purging.run(ObjectId(decision_id))


@periodic_task("moderation.resume_purges")
def resume_purges() -> int:
    """Go on with purges whose message or worker was lost."""
    return purging.resume(timezone.now())


@periodic_task("moderation.release_expired_cases")
def release_expired_cases() -> int:
    """Put cases back into the queue whose claim has expired."""
    return cases.release_expired(timezone.now())
