"""A row of the table, and the rows that every list has."""

from dataclasses import dataclass, field
from typing import Any

from e2e.contract.fields import BY_CURSOR, NUMBERED, all_of, under


@dataclass(frozen=True)
class Row:
    """One endpoint of API.md, sections 2, 6, 7 and 9.

    Statuses are for a guest, for somebody else who is signed in, and for the owner of what the
    path names.
    """

    request: str
    guest: int
    other: int
    owner: int
    reads: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    door: bool = False
    """Looks at no access token."""
    leaves: bool = False
    """Ends the session that it comes by."""


def array_rows(path: str, guest: int, item: str, **below: str) -> tuple[Row, ...]:
    """A list of the family's: the bare array, and the pages that `?page=` and `?cursor=` make of
    it. `below` has the fields of what stands in an item under that name."""

    def items(prefix: str) -> tuple[str, ...]:
        names = under(prefix, item)
        for name, fields in below.items():
            names += under(f"{prefix}.{name}", fields)
        return names

    return (
        Row(f"GET {path}", guest, 200, 200, items("[]")),
        Row(f"GET {path}?page=1", guest, 200, 200, all_of(NUMBERED) + items("docs[]")),
        Row(f"GET {path}?cursor=", guest, 200, 200, all_of(BY_CURSOR) + items("docs[]")),
    )


def page_rows(path: str, item: str) -> tuple[Row, ...]:
    """A list that comes in pages only and that guests may read."""
    return (
        Row(f"GET {path}", 200, 200, 200, all_of(NUMBERED) + under("docs[]", item)),
        Row(f"GET {path}?cursor=", 200, 200, 200, all_of(BY_CURSOR) + under("docs[]", item)),
    )
