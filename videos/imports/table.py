"""A table of films: a CSV file, one row a film."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from videos.imports.texts import FIELDS, BadText

FILE, OWNER = "file", "owner"
COLUMNS = (FILE, OWNER, *FIELDS)
ROWS_MAX = 1_000_000
FIELD_MAX = 100_000


class Table:
    """Rows by the film that they name, as a path below the folder."""

    def __init__(self, rows: dict[str, dict[str, Any]], numbers: dict[str, int]) -> None:
        self._rows = rows
        self.numbers = numbers
        """On which line each stands."""

    def row(self, name: str) -> dict[str, Any]:
        """What is said of the film; nothing where it has no row."""
        return self._rows.get(name, {})

    def unmatched(self, names: set[str]) -> list[str]:
        """Films that are named and were not found."""
        return [name for name in self._rows if name not in names]


def read_table(path: Path) -> Table:
    """Separated by commas or semicolons, in UTF-8, the first row naming the columns (`COLUMNS`,
    in any order and case, with or without underscores). Empty cells say nothing. Raises BadText,
    naming the line."""
    rows: dict[str, dict[str, Any]] = {}
    numbers: dict[str, int] = {}
    for number, row in _rows(path):
        name = row.pop(FILE, "")
        if not name:
            raise BadText(f"{path.name}, line {number}: the column {FILE} is empty")
        if name in rows:
            raise BadText(f"{path.name}, line {number}: {name} is there twice")
        rows[name], numbers[name] = row, number
        if len(rows) > ROWS_MAX:
            raise BadText(f"{path.name} has more than {ROWS_MAX} rows")
    return Table(rows, numbers)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(FIELD_MAX)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline()
            lines.seek(0)
            separator = max(",;\t", key=first.count)
            reader = csv.reader(lines, delimiter=separator, strict=True)
            columns = [_column(each, path) for each in next(reader, [])]
            if FILE not in columns:
                raise BadText(f"{path.name}: the first row names no column {FILE}")
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) > len(columns):
                    raise BadText(
                        f"{path.name}, line {reader.line_num}: {len(cells)} cells for "
                        f"{len(columns)} columns"
                    )
                said = zip(columns, cells, strict=False)
                yield reader.line_num, {name: cell.strip() for name, cell in said if cell.strip()}
    except UnicodeDecodeError as error:
        raise BadText(f"{path.name} is not UTF-8") from error
    except csv.Error as error:
        raise BadText(f"{path.name}: {error}") from error


def _column(text: str, path: Path) -> str:
    wanted = text.strip().replace("_", "").replace(" ", "").lower()
    for column in COLUMNS:
        if column.lower() == wanted:
            return column
    raise BadText(
        f"{path.name}: there is no column {text.strip()!r}; there are {', '.join(COLUMNS)}"
    )
