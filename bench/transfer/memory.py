"""The most memory that processes have held."""

from dataclasses import dataclass
from pathlib import Path

KIB = 1024
PEAK_FROM_NOW = "5"
"""What lets the kernel forget the peak so far (proc(5), `clear_refs`)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Processes, and the bytes that each held when the watch began."""

    before: dict[int, int]

    @classmethod
    def begin(cls, pids: frozenset[int]) -> "Watched":
        for pid in pids:
            Path(f"/proc/{pid}/clear_refs").write_text(PEAK_FROM_NOW)
        return cls({pid: _status(pid, "VmRSS") for pid in pids})

    def grown(self) -> int:
        """Bytes by which they have grown at their peaks, all together."""
        return sum(max(0, _status(pid, "VmHWM") - before) for pid, before in self.before.items())


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * KIB
    raise SystemExit(f"process {pid} does not tell its {name}")
