"""The operator's door to failed jobs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.management.reporting import ReportingCommand, object_id
from videos.services import requeuing


class Command(ReportingCommand):
    help = (
        "Run failed jobs again, with all their tries. Name jobs or videos by their ids, or give "
        "--all; --dry-run only lists them. Once the cause is gone (a full disk, a store that was "
        "down), this is all there is to do: the workers take the jobs up by themselves. A job "
        "that has not failed is left alone, so the command may be repeated. Ends with 1 if an id "
        "names neither a job nor a video."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "ids", nargs="*", type=object_id, metavar="JOB_OR_VIDEO_ID", help="what to run again"
        )
        parser.add_argument("--all", action="store_true", help="every failed job")
        parser.add_argument(
            "--code", default="", help="only jobs that failed with this code, e.g. disk_full"
        )
        parser.add_argument("--dry-run", action="store_true", help="list them, change nothing")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        ids, dry_run = options["ids"], options["dry_run"]
        if bool(ids) == options["all"]:
            self.wrong("Give ids or --all, one of both.")
        found = requeued = 0
        for each in requeuing.requeue_failed(
            ids=ids or None, code=options["code"], dry_run=dry_run
        ):
            job, found, requeued = each.job, found + 1, requeued + each.done
            self.tell(
                f"{job.pk}  {job.kind:<12}  video {job.video_id}  {job.error_code}",
                job=str(job.pk),
                kind=job.kind,
                video=str(job.video_id),
                code=job.error_code,
                message=job.error_message,
                requeued=each.done,
            )
        text = f"{found} failed, {requeued} queued again."
        if dry_run:
            text = f"{found} failed. Nothing was changed; leave --dry-run out to run them again."
        self.sum_up(text, failed=found, requeued=requeued, dryRun=dry_run)
        strangers = requeuing.unknown(ids)
        if strangers:
            raise CommandError(f"No job and no video: {', '.join(map(str, strangers))}")
