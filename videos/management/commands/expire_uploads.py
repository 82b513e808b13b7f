"""The operator's door to the sweep of uploads that the worker makes every minute."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from core.management.reporting import ReportingCommand
from videos.services import upload_expiry
from videos.services.upload_expiry import Fate


class Command(ReportingCommand):
    help = (
        "Clear up resumable uploads now, as the worker does every minute by itself, a batch at a "
        "time: make the videos of complete ones whose server died at the end (finished), remove "
        "those that nothing has come for in UPLOAD_EXPIRES_SECONDS and give their quota back "
        "(expired), and remove files in scratch/tus without an upload (unnamed). --dry-run only "
        "lists them. Whatever somebody is writing to is spared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        counts = dict.fromkeys(Fate, 0)
        freed = 0
        for each in upload_expiry.sweep(timezone.now(), dry_run=dry_run):
            if not (dry_run or each.done):  # no film, or somebody was quicker
                continue
            counts[each.fate] += 1
            freed += each.bytes if each.fate != Fate.FINISHED else 0
            self.tell(
                f"{each.fate:<10}  {each.bytes:>14,} bytes  {each.name}",
                fate=each.fate,
                name=each.name,
                bytes=each.bytes,
                done=each.done,
            )
        found = ", ".join(f"{count} {fate}" for fate, count in counts.items())
        text = f"{found}; {freed:,} bytes freed."
        if dry_run:
            text = f"{found}; {freed:,} bytes to be freed. "
            text += "Nothing was changed; leave --dry-run out to do it."
        facts = {fate.value: count for fate, count in counts.items()}
        self.sum_up(text, **facts, bytes=freed, dryRun=dry_run)
