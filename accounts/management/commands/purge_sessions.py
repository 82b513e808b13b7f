"""The operator's door to the sweep that the worker makes daily."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.services import sessions
from core.management.reporting import ReportingCommand


class Command(ReportingCommand):
    help = (
        "Forget sessions that are past their absolute end (SESSION_LIFETIME_SECONDS after the "
        "sign-in); --dry-run only counts them. Nobody is signed out by this: these sessions are "
        "over. Revoked sessions stay until their end. The worker does this daily by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        expired = sessions.count_expired()
        if options["dry_run"]:
            text = f"{expired} expired. Nothing was changed; leave --dry-run out to remove them."
            self.sum_up(text, expired=expired, removed=0, dryRun=True)
            return
        removed = 0
        bar: Any = self.progress(total=expired, unit="session")
        with bar:
            for batch in sessions.purge_in_batches():
                removed += batch
                bar.update(batch)
        text = f"{removed} expired session{'' if removed == 1 else 's'} removed."
        self.sum_up(text, expired=expired, removed=removed, dryRun=False)
