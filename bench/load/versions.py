"""Which code was measured."""

import subprocess

from videotube.stack.services import PROJECT_ROOT


def commit() -> str:
    """As git names it, with a mark where something is not committed."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
