"""Where the local stack is: written when its services are up, read by the settings.

So `.venv/bin/python manage.py …` in another terminal finds MongoDB and Redis by itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from videotube.stack.data_folder import run_folder, write_private
from videotube.stack.identity import ProcessIdentity


@dataclass(frozen=True)
class LocalStack:
    """A running stack. The file holds secrets and is readable by its owner alone."""

    mongodb_uri: str
    redis_url: str
    secret_key: str
    debug: bool
    host: str
    port: int
    supervisor: ProcessIdentity

    def is_alive(self) -> bool:
        """Whether the supervisor runs, which sees to all the rest."""
        return self.supervisor.is_alive()


def find_local_stack(data_dir: Path) -> LocalStack | None:
    """The stack that runs on this data folder, None where none does."""
    try:
        stack = _parse((data_dir / "run" / "stack.json").read_text())
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return stack if stack.is_alive() else None


@contextmanager
def announced(stack: LocalStack, data_dir: Path) -> Iterator[None]:
    """Let other terminals find the stack for as long as the context lasts."""
    path = run_folder(data_dir) / "stack.json"
    write_private(path, json.dumps(asdict(stack), indent=2) + "\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _parse(text: str) -> LocalStack:
    fields = json.loads(text)
    return LocalStack(**{**fields, "supervisor": ProcessIdentity.from_json(fields["supervisor"])})
