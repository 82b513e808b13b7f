"""What the operator's commands have in common: how they report, and how they end."""

import argparse
import json
from typing import Any, NoReturn

from bson import ObjectId
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from pymongo.errors import PyMongoError

STOPPED = 130
"""The exit code of what Ctrl-C has ended."""


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
    arguments, 130 when stopped by Ctrl-C.
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
                f"The database failed: {str(error)[:200]}. What was reported is done; the same "
                "command goes on with the rest."
            ) from error

    def tell(self, text: str, **facts: Any) -> None:
        """One thing: for people, or as its facts."""
        self.stdout.write(json.dumps(facts) if self.as_json else text)

    def sum_up(self, text: str, **facts: Any) -> None:
        """The last line."""
        self.stdout.write(json.dumps({"summary": facts}) if self.as_json else text)

    def wrong(self, text: str) -> NoReturn:
        """End because of the arguments."""
        raise CommandError(text, returncode=2)
