"""What a measurement says: on the way, and at its end for other programs to read."""

import os
import platform
import subprocess
import sys
from typing import Any

from bench.load.bars import Verdict
from videotube.stack.services import PROJECT_ROOT


def say(line: str) -> None:
    """How far it is; the results alone go to the standard output."""
    print(line, file=sys.stderr, flush=True)


def report(rows: list[dict[str, Any]], found: list[Verdict], **settings: object) -> dict[str, Any]:
    """The rows and the bars, with the code, the machine and the settings by which they came."""
    return {
        "commit": _commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **settings,
        "rows": rows,
        "bars": [
            {"name": each.name, "found": each.found, "asked": each.asked, "kept": each.is_kept}
            for each in found
        ],
    }


def _commit() -> str:
    """As git names it, with a mark where something is not committed."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
