"""What was measured, and the arithmetic on it."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

SMALL, LARGE = "small", "large"
SIZES = (SMALL, LARGE)


@dataclass(frozen=True, slots=True)
class Cpu:
    """Milliseconds of one request."""

    app: float
    mongod: float
    redis: float

    @property
    def total(self) -> float:
        return self.app + self.mongod + self.redis


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the load tool: milliseconds, and answers that were errors or never came."""

    rps: float
    p50: float
    p95: float
    errors: int
    cpu: Cpu


@dataclass(frozen=True, slots=True)
class Count:
    """Of one request: documents and index entries that MongoDB examines, documents that it returns
    or changes, round trips."""

    documents: int = 0
    keys: int = 0
    returned: int = 0
    mongo_trips: int = 0
    redis_trips: int = 0


@dataclass(slots=True)
class Measured:
    """One endpoint of one set: the runs of all rounds, ours and the bare server's, in order."""

    endpoint: str
    size: str
    count: Count = field(default_factory=Count)
    runs: list[Run] = field(default_factory=list)
    bare: list[Run] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(run.errors for run in (*self.runs, *self.bare))

    @property
    def cpu(self) -> Cpu:
        """The medians of its rounds."""
        return Cpu(*(self.median(lambda run, p=part: getattr(run.cpu, p)) for part in PARTS))

    def median(self, of: Any) -> float:
        """Of all rounds of ours."""
        return statistics.median(of(run) for run in self.runs)

    @property
    def of_bare(self) -> float | None:
        """Our throughput per CPU over the bare server's."""
        return paired(totals(self.bare), totals(self.runs))


PARTS = ("app", "mongod", "redis")


def totals(runs: Sequence[Run]) -> list[float]:
    """CPU milliseconds of one request, by round."""
    return [run.cpu.total for run in runs]


def paired(ones: Sequence[float], others: Sequence[float]) -> float | None:
    """`one / other` within each round, since what disturbs a machine disturbs both: the mean of the
    middle half of the rounds, which is steadier than their median and as deaf to those that were
    disturbed. None without rounds."""
    pairs = sorted(one / other for one, other in zip(ones, others, strict=False) if other > 0)
    cut = min(-(-len(pairs) // 4), (len(pairs) - 1) // 2)
    return statistics.fmean(pairs[cut : len(pairs) - cut]) if pairs else None


def row(measured: Measured) -> dict[str, Any]:
    """As JSON: the medians, then each round."""
    cpu = measured.cpu
    return {
        "endpoint": measured.endpoint,
        "size": measured.size,
        "rps": round(measured.median(lambda run: run.rps), 1),
        "p50": round(measured.median(lambda run: run.p50), 2),
        "p95": round(measured.median(lambda run: run.p95), 2),
        "cpu": {**{part: round(getattr(cpu, part), 3) for part in PARTS}, "total": _3(cpu.total)},
        "bareCpu": _3(statistics.median(totals(measured.bare))) if measured.bare else None,
        "ofBare": _3(measured.of_bare),
        "errors": measured.errors,
        **asdict(measured.count),
        "rounds": [asdict(run) for run in measured.runs],
        "bareRounds": [asdict(run) for run in measured.bare],
    }


def _3(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
