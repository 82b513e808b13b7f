"""The operator's door to films in a folder."""

import errno
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

from bson import ObjectId
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.names import normalise
from core.api.fields import UtcDateTimeField
from core.errors import DomainError, OutOfSpace
from core.management.reporting import ReportingCommand, positive
from videos.api.inputs import VideoTextSerializer
from videos.imports.folder import EXTENSIONS, Found, films_in, plain
from videos.imports.table import COLUMNS, OWNER, Table, read_table
from videos.imports.texts import BadText, describe
from videos.models import Status, Video, Visibility
from videos.services.importing import Imported, Instructions, Outcome, import_film, known
from videos.services.publishing import VideoText, container_of

POLL_SECONDS = 1.0
FULL = (errno.ENOSPC, errno.EDQUOT)
MARKS = {
    Outcome.IMPORTED: "imported",
    Outcome.KNOWN: "there already",
    Outcome.DOUBLE: "same film as another",
    Outcome.DELETED: "deleted since",
    Outcome.CHANGING: "being written",
}
LABELS = {"wouldImport": "would be imported"}


class Refused(Exception):
    """A film that is not imported; says why."""


class ImportQuery(VideoTextSerializer):
    """What a table or a file beside the film may say."""

    published_at = UtcDateTimeField(required=False)


@dataclass(slots=True)
class Task:
    """A film with whose it will be and what is said of it."""

    film: Found
    owner: User
    instructions: Instructions


class Command(ReportingCommand):
    help = (
        "Bring films from a folder into the site: each becomes a video of the owner's and is "
        "processed by the worker, as if it had been uploaded. What is said of a film is taken from "
        "a table (--csv), else from files beside it (film.json, yt-dlp's film.info.json, film.txt "
        "with the title on its first line), else from its name. film.jpg becomes the thumbnail, "
        "film.en.vtt or film.de.srt captions. May be stopped and repeated at any time, also with "
        "more films in the folder: a film is known by its content, so none is imported twice, "
        "wherever it has been moved. One that was deleted on the site since stays deleted, unless "
        "--again is given. The files in the folder are left as they are, unless --move is given."
    )
    epilog = (
        f"Columns of the table: {', '.join(COLUMNS)}. Tags are separated by commas within their "
        "cell. publishedAt in the past is kept, in the future it is when the video is published. "
        "Ends with 1 if a film was refused or could not be read; all others are imported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the films are")
        parser.add_argument(
            "--owner", default="", metavar="USERNAME", help="whose they will be, unless a row says"
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="the table of films")
        parser.add_argument(
            "--visibility",
            choices=Visibility.values,
            default=Visibility.PUBLIC,
            help="where nothing else says (default: public)",
        )
        parser.add_argument(
            "--no-recursive", action="store_true", help="leave out folders in the folder"
        )
        parser.add_argument("--limit", type=positive, help="end after so many new films")
        parser.add_argument(
            "--again", action="store_true", help="also what has been deleted on the site since"
        )
        parser.add_argument(
            "--move", action="store_true", help="remove each film from the folder once it is stored"
        )
        parser.add_argument(
            "--wait", action="store_true", help="wait until the worker has processed them"
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            self.wrong(f"{folder} is no folder.")
        self.options = options
        self.owners: dict[str, User | None] = {}
        if options["owner"] and self._person(options["owner"]) is None:
            self.wrong(f"There is no active user {options['owner']}.")
        films, table = self._films(folder), self._table(options["csv"])
        self.counts = dict.fromkeys((*Outcome, "refused", "wouldImport"), 0)
        made: list[ObjectId] = []
        for name in sorted(table.unmatched({plain(film.name) for film in films})):
            self._refuse(
                name, f"line {table.numbers[name]} of the table names it, and it is not there"
            )
        total = sum(film.path.stat().st_size for film in films)
        bar: Any = self.progress(total=total, unit="B", unit_scale=True)
        with bar:
            for film in films:
                if options["limit"] and len(made) >= options["limit"]:
                    break
                done = self._one(film, table, bar.update)
                if done is not None and done.outcome is Outcome.IMPORTED and done.video_id:
                    made.append(done.video_id)
        failed = self._wait(made) if options["wait"] else 0
        self._sum_up(failed)

    def _films(self, folder: Path) -> list[Found]:
        try:
            return list(films_in(folder, recursive=not self.options["no_recursive"]))
        except OSError as error:
            raise CommandError(f"The folder cannot be read: {error}") from error

    def _table(self, path: Path | None) -> Table:
        if path is None:
            return Table({}, {})
        try:
            return read_table(path)
        except (BadText, OSError) as error:
            raise CommandError(str(error), returncode=2) from error

    def _one(self, film: Found, table: Table, on_bytes: Any) -> Imported | None:
        """What has become of it; None where it was refused, or only looked at."""
        try:
            task = self._task(film, table.row(plain(film.name)))
            if self.options["dry_run"]:
                self._preview(task)
                return None
            done = import_film(
                film, owner=task.owner, instructions=task.instructions, on_bytes=on_bytes
            )
            if self.options["move"] and done.outcome in (Outcome.IMPORTED, Outcome.KNOWN):
                film.path.unlink(missing_ok=True)
        except (Refused, BadText, DomainError, OSError) as error:
            if isinstance(error, OutOfSpace) or getattr(error, "errno", 0) in FULL:
                raise CommandError(
                    f"The disk is full, at {plain(film.name)}: nothing of it was kept. Make room "
                    "and call the same command again."
                ) from error
            self._refuse(plain(film.name), _reason(error))
            return None
        self.counts[done.outcome] += 1
        flaws = "".join(f"\n    without {flaw}" for flaw in done.flaws)
        video = f"  video {done.video_id}" if done.video_id else ""
        self.tell(
            f"{MARKS[done.outcome]:<20}  {plain(film.name)}{video}{flaws}",
            file=plain(film.name),
            outcome=done.outcome,
            video=str(done.video_id) if done.video_id else None,
            flaws=list(done.flaws),
        )
        return done

    def _task(self, film: Found, row: dict[str, Any]) -> Task:
        name = row.get(OWNER) or self.options["owner"]
        if not name:
            raise Refused("nobody is named as its owner: give --owner, or a column owner")
        owner = self._person(name)
        if owner is None:
            raise Refused(f"there is no active user {name}")
        query = ImportQuery(data=describe(film, row))
        if not query.is_valid():
            faults = (f"{field}: {_words(fault)}" for field, fault in query.errors.items())
            raise Refused("; ".join(faults))
        values = dict(query.validated_data)
        published: datetime | None = values.pop("published_at", None)
        values.setdefault("visibility", self.options["visibility"])
        if published is not None and published > timezone.now():
            values["publish_at"], published = published, None
        return Task(
            film,
            owner,
            Instructions(
                text=VideoText(**values), published_at=published, again=self.options["again"]
            ),
        )

    def _preview(self, task: Task) -> None:
        is_known = known(task.film, owner=task.owner) is not None
        if not is_known:
            container_of(task.film.path)
        self.counts[Outcome.KNOWN if is_known else "wouldImport"] += 1
        title = task.instructions.text.title or ""
        self.tell(
            f"{'there already' if is_known else 'would import':<20}  {plain(task.film.name)}  "
            f"“{plain(title)}” of {task.owner.username}",
            file=plain(task.film.name),
            outcome=Outcome.KNOWN if is_known else "wouldImport",
            title=title,
            owner=task.owner.username,
            captions=[language for language, _ in task.film.captions],
            thumbnail=task.film.thumbnail is not None,
        )

    def _person(self, name: str) -> User | None:
        if name not in self.owners:
            people = User.objects.filter(username=normalise(name), is_active=True)
            self.owners[name] = people.first()
        return self.owners[name]

    def _refuse(self, name: str, reason: str) -> None:
        self.counts["refused"] += 1
        self.tell(f"{'refused':<20}  {name}: {reason}", file=name, outcome="refused", reason=reason)

    def _wait(self, made: list[ObjectId]) -> int:
        """How many failed, once the worker is done with them."""
        waiting, failed = set(made), 0
        bar: Any = self.progress(total=len(made), unit="film", desc="processing")
        with bar:
            while waiting:
                ended = Video.objects.filter(pk__in=list(waiting)).exclude(status=Status.PROCESSING)
                for pk, status in ended.values_list("pk", "status"):
                    waiting.discard(pk)
                    failed += status == Status.FAILED
                    bar.update(1)
                    self.tell(f"{status:<20}  video {pk}", video=str(pk), status=status)
                there = set(Video.objects.filter(pk__in=list(waiting)).values_list("pk", flat=True))
                waiting &= there
                if waiting:
                    sleep(POLL_SECONDS)
        return failed

    def _sum_up(self, failed: int) -> None:
        told = ", ".join(
            f"{count} {MARKS.get(name) or LABELS.get(name, name)}"  # type: ignore[call-overload]
            for name, count in self.counts.items()
            if count
        )
        text = f"{told or 'No film was found'}."
        if self.options["dry_run"]:
            text += " Nothing was changed; leave --dry-run out to import."
        elif not told:
            text += f" Looked for {' '.join(sorted(EXTENSIONS))}."
        self.sum_up(
            text,
            **{str(name): count for name, count in self.counts.items()},
            failed=failed,
            dryRun=self.options["dry_run"],
        )
        if self.counts["refused"] or self.counts[Outcome.CHANGING] or failed:
            raise CommandError(
                "Not all is done: see above. The same command tries what is left again."
            )


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, OSError):
        return f"{os.strerror(error.errno) if error.errno else error}"
    return str(error)


def _words(fault: Any) -> str:
    """A serializer's complaint, of a field or of the items of a list."""
    if isinstance(fault, dict):
        return "; ".join(_words(each) for each in fault.values())
    return " ".join(map(str, fault))
