"""The worker's door."""

from celery import shared_task

from accounts.services import sessions


@shared_task(name="accounts.purge_sessions")
def purge_sessions() -> None:
    """Daily: forget sessions past their absolute end."""
    sessions.purge_expired()
