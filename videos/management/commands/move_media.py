"""The operator's door to moving media between the disk and Cloudinary."""

from collections import Counter
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.management.reporting import ReportingCommand, object_id, positive
from videos.services import moving
from videos.services.moving import Fate
from videos.services.regenerating import Outcome

WRONG = (Fate.MISSING, Fate.FAILED, Outcome.ORIGINAL_MISSING)
LIMIT = 100


class Command(ReportingCommand):
    help = (
        "Bring media to where new ones go: to Cloudinary, or with MEDIA_HOME=disk back to this "
        "site's disk. Pictures and captions are moved at once; of films, jobs are queued that have "
        "their files made there, and the old files go when the new ones are whole. Everything "
        "plays meanwhile. What is done stays done: stop it when you like, and repeat it until it "
        "says that nothing is left. Ends with 1 if something is missing or could not be moved."
    )
    epilog = (
        "To Cloudinary: set CLOUDINARY_URL for all processes, restart them, call this until "
        "nothing is left. Back: set MEDIA_HOME=disk beside CLOUDINARY_URL, restart, call this "
        "until nothing is left, then unset CLOUDINARY_URL and restart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit",
            type=positive,
            default=LIMIT,
            help=f"queue so many films at most (default: {LIMIT})",
        )
        parser.add_argument(
            "--after", type=object_id, metavar="VIDEO_ID", help="begin behind this video"
        )
        parser.add_argument("--dry-run", action="store_true", help="list them, move nothing")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLOUDINARY_URL:
            self.wrong("Set CLOUDINARY_URL: without it, there is only the disk.")
        dry_run, after = options["dry_run"], options["after"]
        pictures = moving.move_pictures(dry_run=dry_run) if after is None else ()
        films = moving.move_videos(limit=options["limit"], after=after, dry_run=dry_run)
        counts: Counter[str] = Counter()
        last = None
        for each in chain(pictures, films):
            counts[each.outcome] += 1
            last = str(each.video_id) if each.video_id else last
            reason = f"  {each.error}" if each.error else ""
            self.tell(
                f"{each.outcome:<16}  {each.key}{reason}",
                key=each.key,
                outcome=each.outcome,
                video=str(each.video_id) if each.video_id else None,
                error=each.error,
            )
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        goes_on = f" Go on with --after {last}." if last and counts[Outcome.QUEUED] else ""
        self.sum_up(
            f"To {settings.MEDIA_HOME}: {told or 'nothing is left'}.{goes_on}",
            to=settings.MEDIA_HOME,
            last=last,
            **counts,
        )
        wrong = sum(counts[outcome] for outcome in WRONG)
        if wrong:
            raise CommandError(f"{wrong} could not be moved.")
