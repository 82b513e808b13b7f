"""The operator's door to bringing a backup back."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from videotube.backup import restoring
from videotube.backup.errors import BackupError
from videotube.backup.manifest import Manifest
from videotube.backup.reporting import BackupCommand

YES = "replace"


class Command(BackupCommand):
    help = (
        "Bring a set that `backup` has made into this site: an empty one, or with --replace one "
        "whose documents are thrown away. Stop the site's processes first (MongoDB must run). The "
        "whole set is read through before anything is changed, and all is compared with it again "
        "afterwards. Documents are loaded beside what is there and exchanged at the end: until "
        "then nothing has changed, and if the exchange is interrupted the site says that it is not "
        "ready until this was called again. Media files of before stay; prune_media --delete "
        "removes what nothing names. Unfinished uploads are given up. Set the SECRET_KEY of the "
        "old site, or everybody must sign in anew. Ends with 1 if it failed or was refused."
    )
    epilog = (
        "First: restore /backups/videotube-20260131T020000Z --dry-run. Interrupted by whatever it "
        "was, the same command begins anew and keeps the media that it finds whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("set", type=Path, metavar="SET", help="the folder of the set")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="throw away the documents that are there; asks first, unless --no-input",
        )
        parser.add_argument(
            "--no-input", "--noinput", action="store_true", help="with --replace, do not ask"
        )
        parser.add_argument(
            "--tools",
            choices=("auto", "mongodb", "driver"),
            default="auto",
            help="load documents by mongorestore, or without it; auto (the default) takes it where "
            "it is on PATH",
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["set"].absolute()
        try:
            tool = restoring.choose_tool(options["tools"])
            manifest = self._inspect(root)
            restoring.ensure_restorable(root, manifest, replace=options["replace"])
            if options["dry_run"]:
                self._sum_up(root, manifest, "could be restored", dry_run=True)
                return
            if options["replace"] and not options["no_input"]:
                self._ask(root)
            done = restoring.restore(root, manifest, tool=tool, progress=self.stage)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._sum_up(
            root,
            manifest,
            "restored and compared",
            dry_run=False,
            copied=done.copied,
            uploads_given_up=done.uploads,
            tool=done.tool,
        )

    def _inspect(self, root: Path) -> Manifest:
        manifest, damaged = restoring.inspect(root, progress=self.stage, report=self.tell_damage)
        if damaged:
            raise CommandError(f"{damaged} files of the set are damaged; nothing was changed.")
        return manifest

    def _ask(self, root: Path) -> None:
        name = connection.settings_dict["NAME"]
        self.stderr.write(
            f"All documents of the database {name} are thrown away and replaced by those of "
            f"{root.name}."
        )
        try:
            answer = input(f"Type {YES} to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != YES:
            raise CommandError("Nothing was changed.")

    def _sum_up(self, root: Path, manifest: Manifest, done: str, **facts: Any) -> None:
        media = manifest.media
        more = (
            f" {facts['uploads_given_up']} unfinished uploads were given up."
            if (facts.get("uploads_given_up"))
            else ""
        )
        more += f" {media.elsewhere} more are at Cloudinary." if media.elsewhere else ""
        self.sum_up(
            f"{root.name}: {manifest.documents} documents and {media.files} media files "
            f"({media.bytes} bytes) {done}, into {connection.settings_dict['NAME']} and "
            f"{settings.MEDIA_ROOT}.{more}",
            set=str(root),
            made_at=manifest.created_at,
            documents=manifest.documents,
            media_files=media.files,
            media_bytes=media.bytes,
            elsewhere=media.elsewhere,
            missing=media.missing_count,
            **facts,
        )
