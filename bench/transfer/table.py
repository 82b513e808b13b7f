"""The results as people read them."""

from bench.load.bars import Verdict
from bench.load.table import aligned, missed_lines
from bench.transfer.results import Row, Table, cpu_ratio, ratio

COLUMNS = ("way", "beside", "MiB/s", "ratio", "CPU ms/MiB", "ratio", "memory MiB")
LEGEND = """\
ratio: of the row named beside it, the middle of what each round says. CPU: of the web processes
(uploads), of these and the databases (downloads), of nginx and all of them where it stands before.
memory: by how much the web processes have grown at the most."""


def render(table: Table, found: list[Verdict]) -> str:
    """All rows, what they mean, and the bars that are missed."""
    rows = [_cells(table, row) for row in table.values()]
    return "\n".join([*aligned([COLUMNS, *rows]), "", LEGEND, "", *missed_lines(found)])


def _cells(table: Table, row: Row) -> tuple[str, ...]:
    speed, cpu = ratio(table, row), cpu_ratio(table, row)
    return (
        row.title,
        table[row.beside].title if row.beside in table else "",
        f"{row.speed:.0f}",
        f"{speed:.2f}" if speed is not None else "",
        f"{row.cpu_per_mib:.2f}",
        f"{cpu:.2f}" if cpu is not None else "",
        f"{row.grown:.1f}" if row.grown is not None else "",
    )
