"""What must hold, and whether it does."""

from collections.abc import Iterator

from bench.load.bars import Verdict
from bench.transfer.results import Table, ratio

OF_PLAIN = 0.5
OF_NGINX = 1 / 3
GROWN_MIB = 16
"""By how much more memory may grow with a large film than with a small one."""
SMALL = "-small"
"""The same way, with a small film."""


def verdicts(table: Table) -> list[Verdict]:
    """Every bar that these measurements are about."""
    return [*_speed(table), *_memory(table)]


def _speed(table: Table) -> Iterator[Verdict]:
    for row in table.values():
        if row.least is not None:
            found = ratio(table, row)
            kept = found is not None and found >= row.least
            beside = table[row.beside].title if row.beside in table else row.beside
            yield Verdict(f"{row.title}: of {beside}", found, f"≥ {row.least:.2f}", kept)


def _memory(table: Table) -> Iterator[Verdict]:
    for row in table.values():
        if (small := table.get(row.key + SMALL)) and None not in (row.grown, small.grown):
            more = (row.grown or 0.0) - (small.grown or 0.0)
            name = f"{row.title}: MiB of memory more than for a small film"
            yield Verdict(name, more, f"≤ {GROWN_MIB}", more <= GROWN_MIB)
