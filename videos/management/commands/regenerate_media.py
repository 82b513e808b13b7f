"""The operator's door to making films' files again."""

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from core.management.reporting import ReportingCommand, object_id, positive
from videos.services import regenerating
from videos.services.regenerating import Outcome

WRONG = (Outcome.NOT_FOUND, Outcome.NOT_READY, Outcome.ORIGINAL_MISSING)
LIMIT = 100


class Command(ReportingCommand):
    help = (
        "Make renditions, thumbnails and storyboard of ready videos again from their originals, "
        "e.g. after a change of the encoding settings. The old files play until the new ones are "
        "whole, and go then; if the job fails, they stay. The owner's own thumbnail, captions and "
        "counts are not touched. All files of a video are made together: there is no way to make "
        "only some. Where Cloudinary converts films, it makes what it does not have already. "
        "Only queues: the workers do the rest, so see the jobs in the admin. Ends with 1 if a "
        "video could not be queued (no such video, not ready, original missing)."
    )
    epilog = (
        "Through a large site in steps: call `regenerate_media --all --made-before NOW`, with the "
        "same time, until it queues none. What is made since, or under way, is left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "ids", nargs="*", type=object_id, metavar="VIDEO_ID", help="videos to make again"
        )
        parser.add_argument("--all", action="store_true", help="every ready video, by id")
        parser.add_argument(
            "--limit",
            type=positive,
            default=LIMIT,
            help=f"with --all: queue so many at most (default: {LIMIT})",
        )
        parser.add_argument(
            "--after", type=object_id, metavar="VIDEO_ID", help="with --all: begin behind this one"
        )
        parser.add_argument(
            "--made-before",
            type=_moment,
            metavar="TIME",
            help="leave out videos whose files are newer; ISO 8601, UTC unless it says otherwise",
        )
        parser.add_argument("--dry-run", action="store_true", help="list them, queue nothing")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        ids = options["ids"]
        if bool(ids) == options["all"]:
            self.wrong("Give ids or --all, one of both.")
        rules = {name: options[name] for name in ("made_before", "dry_run")}
        done = (
            regenerating.regenerate_videos(ids, **rules)
            if ids
            else regenerating.regenerate_all(
                limit=options["limit"], after=options["after"], **rules
            )
        )
        counts = dict.fromkeys(Outcome, 0)
        last = None
        for each in done:
            counts[each.outcome] += 1
            last = str(each.video_id)
            self.tell(f"{last}  {each.outcome}", video=last, outcome=each.outcome)
        told = [f"{count} {outcome}" for outcome, count in counts.items() if count]
        goes_on = f" Go on with --after {last}." if last and not ids else ""
        self.sum_up(f"{', '.join(told) or 'No video'}.{goes_on}", **counts, last=last)
        wrong = sum(counts[outcome] for outcome in WRONG)
        if wrong:
            raise CommandError(f"{wrong} could not be queued.")


def _moment(text: str) -> datetime:
    """A time, or a day's beginning."""
    day = parse_date(text)
    moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001
    if moment is None:
        raise argparse.ArgumentTypeError("not a time such as 2026-01-31T12:00")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
