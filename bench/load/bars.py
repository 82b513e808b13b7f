"""What must hold, and whether it does."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.load.endpoints import BY_KEY
from bench.load.results import LARGE, SMALL, Measured, paired, totals

OF_BARE = 0.70
GROWTH = 1.05
EXAMINED_TIMES, EXAMINED_MORE = 1.2, 20
DEEP = 1.10
"""A page of 3 ms differs by so much from itself in two runs of a few seconds."""
CACHED = 5.0
Table = dict[tuple[str, str], Measured]
"""By endpoint and size."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One bar: what it is about, what was found (None: it could not be measured), in words what
    was asked for."""

    name: str
    found: float | None
    asked: str
    is_kept: bool


def verdicts(table: Table) -> list[Verdict]:
    """Every bar that these measurements are about."""
    return [
        *_answers(table),
        *_of_bare(table),
        *_growth(table),
        *_examined(table),
        *_deep(table),
        *_cached(table),
    ]


def ratios(table: Table) -> list[Verdict]:
    """Those that are quotients of CPU, which a machine disturbs more than they may miss."""
    return [*_of_bare(table), *_growth(table)]


def growth(table: Table, endpoint: str) -> float | None:
    """How many times the CPU of the small set a request costs in the large one."""
    small, large = table.get((endpoint, SMALL)), table.get((endpoint, LARGE))
    if small is None or large is None:
        return None
    return paired(totals(large.runs), totals(small.runs))


def _at_most(name: str, found: float | None, most: float) -> Verdict:
    return Verdict(name, found, f"≤ {most:g}", found is not None and found <= most)


def _at_least(name: str, found: float | None, least: float) -> Verdict:
    return Verdict(name, found, f"≥ {least:g}", found is not None and found >= least)


def _answers(table: Table) -> Iterator[Verdict]:
    errors = sum(measured.errors for measured in table.values())
    yield _at_most("answers that were errors", errors, 0)


def _of_bare(table: Table) -> Iterator[Verdict]:
    for (endpoint, size), measured in table.items():
        if BY_KEY[endpoint].is_bare:
            name = f"{BY_KEY[endpoint].title} ({size}): of the bare server's throughput per CPU"
            yield _at_least(name, measured.of_bare, OF_BARE)


def _growth(table: Table) -> Iterator[Verdict]:
    for endpoint in dict.fromkeys(endpoint for endpoint, _ in table):
        grown = growth(table, endpoint)
        if BY_KEY[endpoint].is_read and grown is not None:
            yield _at_most(f"{BY_KEY[endpoint].title}: CPU large / small", grown, GROWTH)


def _examined(table: Table) -> Iterator[Verdict]:
    for (endpoint, size), measured in table.items():
        if BY_KEY[endpoint].is_read:
            most = EXAMINED_TIMES * measured.count.returned + EXAMINED_MORE
            name = f"{BY_KEY[endpoint].title} ({size}): documents examined"
            yield _at_most(name, measured.count.documents, most)


def _deep(table: Table) -> Iterator[Verdict]:
    for (endpoint, size), measured in table.items():
        if endpoint == "page-cursor" and (near := table.get(("near-cursor", size))):
            deeper = paired(totals(measured.runs), totals(near.runs))
            yield _at_most(f"deep page by cursor ({size}): CPU over a near one's", deeper, DEEP)


def _cached(table: Table) -> Iterator[Verdict]:
    for (endpoint, size), measured in table.items():
        if endpoint == "guest" and (new := table.get(("guest-new", size))):
            times = paired(totals(new.runs), totals(measured.runs))
            yield _at_least(f"guests' list ({size}): CPU of an uncached one over it", times, CACHED)
            is_there = ("guest-304", size) in table
            yield _at_least(f"guests' list ({size}): has an ETag that answers 304", is_there, 1)
