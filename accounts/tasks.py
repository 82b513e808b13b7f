"""The worker's door."""

from accounts.services import sessions
from core.periodic import periodic_task


@periodic_task("accounts.purge_sessions")
def purge_sessions() -> int:
    """Forget sessions past their absolute end."""
    return sessions.purge_expired()
