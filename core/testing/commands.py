"""Commands, run as on a command line."""

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Outcome:
    """What a command said and how it ended. `items` and `summary` are its JSON."""

    text: str
    error: str
    code: int

    @property
    def items(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()][:-1]

    @property
    def summary(self) -> dict[str, Any]:
        return dict(json.loads(self.text.splitlines()[-1])["summary"])


def run_command(name: str, *arguments: str, plain: bool = False) -> Outcome:
    """`run_command("prune_media", "--delete")`: the outcome; JSON unless `plain`."""
    out = StringIO()
    try:
        call_command(name, *arguments, *([] if plain else ["--json"]), stdout=out)
    except CommandError as error:
        return Outcome(out.getvalue(), str(error), error.returncode)
    return Outcome(out.getvalue(), "", 0)
