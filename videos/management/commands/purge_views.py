"""The operator's door to the views of each day."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from core.management.reporting import ReportingCommand, positive
from videos.services import view_days


class Command(ReportingCommand):
    help = (
        "Forget how often each video was viewed on each day: of days that are kept no longer "
        "(VIEW_DAYS_KEPT, or --older-than), and of videos that are gone. The videos' total views "
        "stay. With VIEW_DAYS_KEPT=0, the default, and without --older-than no day is too old. "
        "--dry-run only counts. Where VIEW_DAYS_KEPT is set, the worker forgets old days daily by "
        "itself. What is forgotten cannot be brought back but from a backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=positive,
            metavar="DAYS",
            help="of days more than DAYS days ago (UTC), in the place of VIEW_DAYS_KEPT",
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        days = options["older_than"] or settings.VIEW_DAYS_KEPT
        old = self._old(days, dry_run=dry_run) if days else 0
        gone = 0
        for each in view_days.forget_gone(dry_run=dry_run):
            gone += each.days
            self.tell(
                f"video {each.video_id} is gone: {each.days} days",
                video=str(each.video_id),
                days=each.days,
                removed=not dry_run,
            )
        found = f"{old} rows of old days, {gone} of videos that are gone"
        text = f"{found}: removed."
        if dry_run:
            text = f"{found}. Nothing was changed; leave --dry-run out to remove them."
        self.sum_up(text, old=old, gone=gone, daysKept=days or None, dryRun=dry_run)

    def _old(self, days: int, *, dry_run: bool) -> int:
        """Rows of days more than `days` days ago."""
        limit = view_days.oldest_kept(timezone.now(), days=days)
        expected = view_days.count_before(limit)
        if dry_run:
            return expected
        removed = 0
        bar: Any = self.progress(total=expected, unit="row")
        with bar:
            for batch in view_days.forget_before(limit):
                removed += batch
                bar.update(batch)
        return removed
