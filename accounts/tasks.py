"""The worker's door."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from accounts.services import bans, erasing, sessions
from core.periodic import periodic_task


@periodic_task("accounts.purge_sessions")
def purge_sessions() -> int:
    """Forget sessions past their absolute end."""
    return sessions.purge_expired()


@periodic_task("accounts.end_suspensions")
def end_suspensions() -> int:
    """Let in again whose suspension is over."""
    return bans.end_suspensions(timezone.now())


@shared_task(name=erasing.ERASE)
def erase(user_id: str) -> bool:
    """Remove what is left of a closed account; whether nothing is."""
    return erasing.erase(ObjectId(user_id))


@periodic_task("accounts.erase_due")
def erase_due() -> int:
    """Go on with deletions of accounts that were interrupted, and look once more at those done."""
    return erasing.erase_due(timezone.now())
