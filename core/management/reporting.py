"""What the operator's commands have in common: how they report, and how they end."""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from bson import ObjectId
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from pymongo.errors import PyMongoError
from tqdm import tqdm

STOPPED = 130
"""The exit code of what Ctrl-C has ended."""

T = TypeVar("T")


def object_id(text: str) -> ObjectId:
    """An id on the command line. Raises ValueError for what is none, which argparse reports."""
    if not ObjectId.is_valid(text):
        raise ValueError(text)
    return ObjectId(text)


def positive(text: str) -> int:
    """A number of at least 1 on the command line. Raises ArgumentTypeError, ValueError."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


class ReportingCommand(BaseCommand):
    """A command that tells of each thing on a line, and of all on the last.

    With `--json` each line is one JSON object, the last of them `{"summary": {…}}`. It ends with 0
    when all is done, 1 when something failed (the reason on standard error), 2 for wrong
    arguments, 130 when stopped by Ctrl-C. Long work shows a bar on a terminal's standard error,
    which no pipe and no log ever sees.
    """

    epilog = ""
    """What `--help` says behind the arguments."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=self.epilog, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help='one JSON object a line, the last one {"summary": …}',
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.as_json = bool(options.get("as_json"))
        try:
            return super().execute(*args, **options)
        except KeyboardInterrupt as error:
            raise CommandError(
                "Stopped. What was reported is done; the same command goes on with the rest.",
                returncode=STOPPED,
            ) from error
        except (DatabaseError, PyMongoError) as error:
            raise CommandError(
                f"The database failed: {_reason(error)}. What was reported is done; the same "
                "command goes on with the rest, after half a minute where it was killed before: so "
                "long MongoDB keeps what a dead process had begun."
            ) from error

    @staticmethod
    def add_dry_run(parser: CommandParser) -> None:
        """`--dry-run`, in the words of every command that has it."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, change nothing"
        )

    def progress(
        self, items: Iterable[T] = (), *, total: int | None = None, unit: str = "it", **kwargs: Any
    ) -> "tqdm[T]":
        """The items again, under a bar where somebody looks. Without items, call `update(n)` of
        what is returned; `unit_scale=True, unit="B"` shows bytes."""
        seen = sys.stderr.isatty() and not self.as_json
        return tqdm(
            items, total=total, unit=unit, file=sys.stderr, disable=not seen, leave=False, **kwargs
        )

    def tell(self, text: str, /, **facts: Any) -> None:
        """One thing: for people, or as its facts."""
        with tqdm.external_write_mode(file=sys.stdout):
            self.stdout.write(json.dumps(facts) if self.as_json else text)

    def sum_up(self, text: str, /, **facts: Any) -> None:
        """The last line."""
        self.stdout.write(json.dumps({"summary": facts}) if self.as_json else text)

    def wrong(self, text: str) -> NoReturn:
        """End because of the arguments."""
        raise CommandError(text, returncode=2)


def _reason(error: BaseException) -> str:
    """In words: Django wraps the driver's error, and some have none of their own."""
    told = str(error) or str(error.__cause__ or "") or type(error).__name__
    return told[:200]
