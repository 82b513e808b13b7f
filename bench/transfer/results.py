"""What was measured, and the arithmetic on it."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.load.results import paired


@dataclass(frozen=True, slots=True)
class Moved:
    """MiB that were moved, in how many seconds, for how many seconds of the servers' CPU; `grown`
    is by how many MiB they have grown meanwhile."""

    mib: float
    seconds: float
    cpu: float
    grown: float | None = None
    requests: int = 1

    @property
    def speed(self) -> float:
        """MiB/s."""
        return self.mib / self.seconds

    @property
    def cpu_per_mib(self) -> float:
        """Milliseconds."""
        return self.cpu * 1000 / self.mib


@dataclass(slots=True)
class Row:
    """One way, in all rounds. `beside` is the row that it is compared with, `least` the ratio that
    it must reach."""

    key: str
    title: str
    beside: str = ""
    least: float | None = None
    rounds: list[Moved] = field(default_factory=list)

    @property
    def speed(self) -> float:
        return statistics.median(moved.speed for moved in self.rounds)

    @property
    def cpu_per_mib(self) -> float:
        return statistics.median(moved.cpu_per_mib for moved in self.rounds)

    @property
    def grown(self) -> float | None:
        """At the most; None where memory is not asked for."""
        return max((moved.grown for moved in self.rounds if moved.grown is not None), default=None)


Table = dict[str, Row]


def ratio(table: Table, row: Row) -> float | None:
    """Its speed over that of the row beside it: the middle of what the rounds say."""
    other = table.get(row.beside)
    return paired(_speeds(row), _speeds(other)) if other else None


def cpu_ratio(table: Table, row: Row) -> float | None:
    """Its CPU for a MiB over that of the row beside it."""
    other = table.get(row.beside)
    return paired(_costs(row), _costs(other)) if other else None


def document(table: Table, row: Row) -> dict[str, Any]:
    """As JSON: the medians, then each round."""
    return {
        "key": row.key,
        "title": row.title,
        "mibPerSecond": round(row.speed, 1),
        "cpuMsPerMib": round(row.cpu_per_mib, 3),
        "grownMib": None if row.grown is None else round(row.grown, 1),
        "beside": row.beside or None,
        "ratio": _3(ratio(table, row)),
        "cpuRatio": _3(cpu_ratio(table, row)),
        "rounds": [asdict(moved) for moved in row.rounds],
    }


def _speeds(row: Row) -> Sequence[float]:
    return [moved.speed for moved in row.rounds]


def _costs(row: Row) -> Sequence[float]:
    return [moved.cpu_per_mib for moved in row.rounds]


def _3(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
