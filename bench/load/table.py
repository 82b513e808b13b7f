"""The results as people read them."""

from bench.load.bars import Table, Verdict, growth
from bench.load.endpoints import ENDPOINTS
from bench.load.results import LARGE, SIZES, Measured, totals

COLUMNS = (
    *("endpoint", "set", "req/s", "p50", "p95", "app", "mongod", "redis", "CPU ms", "goal"),
    *("bare", "of bare", "growth", "docs", "keys", "found", "mongo", "redis", "errors"),
)
TEXTS = 2
"""Columns that stand left."""
LEGEND = """\
Milliseconds. app, mongod, redis, CPU ms: CPU of one request; goal: of issue 7, for the large set.
bare: the bare server's CPU ms; of bare: our throughput per CPU over its. growth: CPU ms of the
large set over the small one's. docs, keys: examined by MongoDB for one request; found: documents
returned or changed. mongo, redis: round trips. Medians of the rounds."""


def render(table: Table, found: list[Verdict], *, deep_page: int) -> str:
    """All rows, what they mean, and the bars that are missed."""
    rows = [
        _cells(table, measured)
        for endpoint in ENDPOINTS
        for size in SIZES
        if (measured := table.get((endpoint.key, size))) and measured.runs
    ]
    lines = [*aligned([COLUMNS, *rows]), "", LEGEND, f"The deep page is number {deep_page}.", ""]
    return "\n".join([*lines, *missed_lines(found)])


def missed_lines(found: list[Verdict]) -> list[str]:
    """How many bars there are, and those that are missed."""
    missed = [verdict for verdict in found if not verdict.is_kept]
    return [
        f"{len(found)} bars: {f'{len(missed)} MISSED' if missed else 'kept'}",
        *(f"  {each.name}: {_number(each.found, 2)} ({each.asked})" for each in missed),
    ]


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Each as a line, its columns under those of the others."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number < TEXTS else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _cells(table: Table, measured: Measured) -> tuple[str, ...]:
    endpoint = next(each for each in ENDPOINTS if each.key == measured.endpoint)
    cpu, count, is_large = measured.cpu, measured.count, measured.size == LARGE
    bare = sorted(totals(measured.bare))
    grown = growth(table, measured.endpoint) if is_large else None
    return (
        endpoint.title,
        measured.size,
        f"{measured.median(lambda run: run.rps):.0f}",
        f"{measured.median(lambda run: run.p50):.1f}",
        f"{measured.median(lambda run: run.p95):.1f}",
        *(f"{part:.2f}" for part in (cpu.app, cpu.mongod, cpu.redis, cpu.total)),
        f"{endpoint.goal:g}" if endpoint.goal and is_large else "",
        f"{bare[len(bare) // 2]:.2f}" if bare else "",
        f"{measured.of_bare:.0%}" if measured.of_bare is not None else "",
        _number(grown, 2) if grown is not None else "",
        *(str(each) for each in (count.documents, count.keys, count.returned)),
        *(str(each) for each in (count.mongo_trips, count.redis_trips, measured.errors)),
    )


def _number(value: float | None, digits: int) -> str:
    return "none" if value is None else f"{value:.{digits}f}".removesuffix(".00")
