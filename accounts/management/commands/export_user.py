"""The operator's door to somebody's own data."""

from pathlib import Path
from typing import Any

from bson import ObjectId
from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from accounts.services.exporting import export_user
from core.management.reporting import ReportingCommand


class Command(ReportingCommand):
    help = (
        "Write all that is somebody's own into a ZIP archive: profile, sessions, videos with their "
        "texts, comments, likes, posts, subscriptions, playlists, history, reports, decisions "
        "about them, each as a JSON file, and a list of their media; with --media the originals "
        "of films, captions and pictures, too. No password, no token, and nothing of other "
        "people's that the person may not see. The file is readable by you alone: hand it to "
        "nobody else. Changes nothing. A run that is stopped leaves no archive. Ends with 1 if "
        "there is no such account, the file is there already, or one of theirs cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USERNAME_OR_ID", help="whose data")
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help="where to (default: <username>.zip)"
        )
        parser.add_argument("--media", action="store_true", help="with the originals of all media")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._account(options["user"])
        target: Path = options["to"] or Path(f"{user.username}.zip")
        bar: Any = self.progress(unit="B", unit_scale=True)
        try:
            with bar:
                done = export_user(user, target, with_media=options["media"], on_bytes=bar.update)
        except OSError as error:
            raise CommandError(f"The archive cannot be written: {error}") from error
        for name, count in done.rows.items():
            self.tell(f"{count:>8,}  {name}", section=name, rows=count)
        for key in done.missing:
            self.tell(f" missing  {key}", missing=key)
        self.sum_up(
            f"{target}: {sum(done.rows.values())} rows, {done.listed} files listed, "
            f"{done.copied} copied ({done.bytes} bytes).",
            file=str(target),
            rows=sum(done.rows.values()),
            listed=done.listed,
            copied=done.copied,
            bytes=done.bytes,
            missing=len(done.missing),
        )
        if done.missing:
            raise CommandError(f"{len(done.missing)} files are named and not there; see above.")

    def _account(self, named: str) -> User:
        user = User.objects.known_as(named).first()
        if user is None and ObjectId.is_valid(named):
            user = User.objects.filter(pk=ObjectId(named)).first()
        if user is None:
            raise CommandError(f"There is no account {named}.")
        return user
