"""Which process is meant: a pid alone may long belong to somebody else."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ZOMBIE = "Z"


@dataclass(frozen=True)
class ProcessIdentity:
    """A pid with the moment its process started, so that a reused pid is told apart."""

    pid: int
    started: str

    def is_alive(self) -> bool:
        """Whether this very process still runs (a zombie does not)."""
        return identify(self.pid) == self

    @classmethod
    def from_json(cls, value: Any) -> "ProcessIdentity":
        """Read what `dataclasses.asdict` wrote; raises TypeError or ValueError on anything else."""
        if not isinstance(value, dict):
            raise TypeError("a process identity is an object")
        return cls(pid=int(value["pid"]), started=str(value["started"]))


def identify(pid: int) -> ProcessIdentity | None:
    """Identity of a live process, None where there is none."""
    started = _started_on_linux(pid) if sys.platform == "linux" else _started_by_ps(pid)
    return ProcessIdentity(pid, started) if started else None


def identify_self() -> ProcessIdentity:
    """Identity of the calling process."""
    own = identify(os.getpid())
    if own is None:
        raise RuntimeError("the system does not list the calling process")
    return own


def _started_on_linux(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    # The name in parentheses may hold anything; state is field 3, start time field 22.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == _ZOMBIE else f"{boot}:{fields[19]}"


def _started_by_ps(pid: int) -> str | None:
    listed = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return None if len(listed) < 2 or listed[0].startswith(_ZOMBIE) else listed[1].strip()
