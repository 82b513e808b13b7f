"""The worker's door."""

from django.utils import timezone

from accounts.services import bans, sessions
from core.periodic import periodic_task


@periodic_task("accounts.purge_sessions")
def purge_sessions() -> int:
    """Forget sessions past their absolute end."""
    return sessions.purge_expired()


@periodic_task("accounts.end_suspensions")
def end_suspensions() -> int:
    """Let in again whose suspension is over."""
    return bans.end_suspensions(timezone.now())
