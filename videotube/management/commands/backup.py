"""The operator's door to backups."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from videotube.backup.errors import BackupError
from videotube.backup.making import make_backup
from videotube.backup.reporting import BackupCommand
from videotube.backup.restoring import inspect


class Command(BackupCommand):
    help = (
        "Write the site's documents and the media on its disk as one set into a new folder below "
        "DIR, while the site is in use: documents as they all were at one moment, and every file "
        "that they name. Until the set is whole and has been read back, its folder's name ends in "
        ".unfinished; nothing else ends so. Meanwhile no published file is removed: such removals "
        "wait. The set holds password hashes and private films, and is readable by you alone. Not "
        "in it: SECRET_KEY and other settings, media at Cloudinary, unfinished uploads. Ends with "
        "1 if it failed, if files that documents name are missing on this site's disk (the set is "
        "whole but for these), or with --verify if a file is damaged."
    )
    epilog = (
        "Daily: backup /backups --onto /backups/videotube-20260131T020000Z copies only what that "
        "set has not. Now and then: backup --verify /backups/videotube-20260131T020000Z reads a "
        "set through. To bring one back: restore."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="where sets are put; with --verify, a set"
        )
        parser.add_argument(
            "--onto",
            type=Path,
            metavar="SET",
            help="an earlier set on the same disk: media that it has are linked to it, not copied",
        )
        parser.add_argument(
            "--verify", action="store_true", help="read the set DIR through, change nothing"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        folder, onto = options["folder"].absolute(), options["onto"]
        if options["verify"] and onto:
            self.wrong("--verify reads one set; --onto is for making one.")
        try:
            if options["verify"]:
                self._verify(folder)
            else:
                self._make(folder, onto.absolute() if onto else None)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _make(self, folder: Path, onto: Path | None) -> None:
        made = make_backup(folder, onto=onto, progress=self.stage, warn=self._warn)
        manifest, media = made.manifest, made.manifest.media
        there = f" {media.elsewhere} more are at Cloudinary, not in it." if media.elsewhere else ""
        self.sum_up(
            f"{made.root}: {manifest.documents} documents, {media.files} media files, "
            f"{media.bytes} bytes, {media.linked} of them linked to the earlier set.{there} "
            "Keep SECRET_KEY and your settings elsewhere: they are not in it.",
            set=str(made.root),
            documents=manifest.documents,
            document_bytes=manifest.document_bytes,
            media_files=media.files,
            media_bytes=media.bytes,
            linked=media.linked,
            elsewhere=media.elsewhere,
            missing=media.missing_count,
        )
        if media.missing_count:
            raise CommandError(
                f"The set is finished, but {media.missing_count} files that documents name are not "
                f"on this site's disk, e.g. {media.missing[0]}."
            )

    def _verify(self, root: Path) -> None:
        manifest, found = inspect(root, progress=self.stage, report=self.tell_damage)
        files = len(manifest.collections) * 2 + manifest.media.files + 1
        self.sum_up(
            f"{files} files of {root.name}: {f'{found} damaged' if found else 'all well'}.",
            files=files,
            damaged=found,
        )
        if found:
            raise CommandError(f"{found} files are damaged.")

    def _warn(self, text: str) -> None:
        self.stderr.write(self.style.WARNING(text))
