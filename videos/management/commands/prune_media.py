"""The operator's door to files that nothing needs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from core.management.reporting import ReportingCommand
from core.storage import StoreRefused, StoreUnavailable
from core.storage.holds import MediaHeld
from videos.services import pruning


class Command(ReportingCommand):
    help = (
        "List the files on the media disk that no document names, expired uploads, and at "
        "Cloudinary what belongs to videos and users who are gone, each with its reason; with "
        "--delete, remove them. Such files stay behind when a backup is restored or a disk is put "
        "back. Spared are files written in the last MEDIA_PRUNE_AGE_SECONDS (a day), those that a "
        "waiting job will name or remove, live uploads, and names that are not ours. At Cloudinary "
        "only CLOUDINARY_FOLDER is looked at, 500 files a call of its Admin API; files there are "
        "named by resource type, type and public id. Ends with 1 if a file could not be removed, "
        "or Cloudinary could not be asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="remove what is listed")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        delete = options["delete"]
        found = files = size = removed = 0
        failures = []
        try:
            for each in pruning.prune(timezone.now(), delete=delete):
                stray = each.stray
                found, removed = found + 1, removed + each.removed
                files, size = files + stray.files, size + stray.bytes
                self.tell(
                    f"{stray.reason:<14}  {stray.bytes:>12}  {stray.key}",
                    key=stray.key,
                    reason=stray.reason,
                    files=stray.files,
                    bytes=stray.bytes,
                    removed=each.removed,
                )
                if each.error:
                    failures.append(each.error)
        except (pruning.EmptyDatabase, MediaHeld) as error:
            raise CommandError(error.message) from error
        except (StoreUnavailable, StoreRefused) as error:
            failures.append(f"the store could not be asked: {str(error)[:200]}")
        text = f"{found} found: {files} files, {size} bytes. "
        text += f"{removed} removed." if delete else "Nothing was removed; --delete does that."
        self.sum_up(text, found=found, files=files, bytes=size, removed=removed, deleting=delete)
        if failures:
            raise CommandError(f"Not all is done. {len(failures)} failed, e.g. {failures[0]}")
