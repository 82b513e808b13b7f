"""Numbers for a page: each is read from one named index, and no further than to a bound."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core.mongo.windows import aggregate, stages_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """A number; with `is_more`, there are more than so many."""

    value: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}{'+' if self.is_more else ''}"

    def __bool__(self) -> bool:
        return self.value > 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.value + other.value, self.is_more or other.is_more)


def counted(rows: QuerySet[Any], *, index: str, most: int | None = None) -> Count:
    """How many rows, `most` (`PAGE_COUNT_MAX`) at the very most; filter by what the index begins
    with. It is named, since MongoDB may take another that makes it read the documents."""
    bound = settings.PAGE_COUNT_MAX if most is None else most
    number = _number(rows.order_by()[: bound + 1], index)
    return Count(min(number, bound), is_more=number > bound)


def counted_all(rows: QuerySet[Any], *, index: str) -> int:
    """How many rows, without a bound: for the worker, never for a page."""
    return _number(rows.order_by(), index)


def first(rows: QuerySet[Any], *fields: str, index: str) -> dict[str, Any] | None:
    """These fields of the first row in the order of this index; None where there is none."""
    stages = stages_of(rows[:1])
    if stages is None:
        return None
    found = aggregate(rows.model, [*stages, {"$project": dict.fromkeys(fields, 1)}], index=index)
    return {name: _aware(value) for name, value in found[0].items()} if found else None


def midnight(now: datetime) -> datetime:
    """When this UTC day began."""
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)


def _number(rows: QuerySet[Any], index: str) -> int:
    stages = stages_of(rows)
    if stages is None:
        return 0
    found = aggregate(rows.model, [*stages, {"$count": "count"}], index=index)
    return int(found[0]["count"]) if found else 0


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
