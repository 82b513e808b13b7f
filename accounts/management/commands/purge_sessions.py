"""The operator's door to the sweep that the worker makes daily."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import sessions


class Command(BaseCommand):
    help = (
        "Forget sessions that are past their absolute end (SESSION_LIFETIME_SECONDS after the "
        "sign-in). Revoked sessions stay until then. The worker does this daily by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        purged = sessions.purge_expired()
        self.stdout.write(f"{purged} expired session{'' if purged == 1 else 's'} removed.")
