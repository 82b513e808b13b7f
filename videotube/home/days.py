"""The numbers of thirty days: a stored document a day, and today as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError

from videotube.home.counting import Count
from videotube.home.series import SERIES, Series, days_until
from videotube.models import DayFigures

DAYS = 30


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a series; `count` is None where the worker has not counted it yet."""

    day: date
    count: Count | None
    is_today: bool


def count_days(now: datetime) -> int:
    """What the housekeeper does: count the days that are missing or were not over yet when they
    were counted, each by ranges of indexes; how many they were. The first run goes back `DAYS`."""
    days = days_until(now, DAYS)
    stored = DayFigures.objects.filter(pk__gte=days[0].date())
    final = {row.day for row in stored if row.is_final}
    missing = [start for start in reversed(days) if start.date() not in final]
    for start in missing:
        _store(start.date(), now, {each.name: each.count(start) for each in SERIES})
    return len(missing)


def count_anew(now: datetime) -> int:
    """Forget what was counted, and count `DAYS` again: what has been seeded lies in days that were
    over, and counted as empty."""
    DayFigures.objects.all().delete()
    return count_days(now)


def of_days(
    now: datetime, series: Iterable[Series], today: Mapping[str, Count]
) -> dict[str, list[Point]]:
    """`DAYS` points of each series, by its name, in one query. Of today, the greater of what the
    worker has counted, which knows no bound, and what `today` says at this moment."""
    days = [start.date() for start in days_until(now, DAYS)]
    stored = {row.day: row for row in DayFigures.objects.filter(pk__gte=days[0])}

    def point(each: Series, day: date) -> Point:
        row, is_today = stored.get(day), day == days[-1]
        count = Count(getattr(row, each.name)) if row else None
        live = today.get(each.name) if is_today else None
        if live is not None and (count is None or live.value > count.value):
            count = live
        return Point(day, count, is_today)

    return {each.name: [point(each, day) for day in days] for each in series}


def _store(day: date, now: datetime, counts: Mapping[str, int]) -> None:
    mine = DayFigures.objects.filter(pk=day)
    if not mine.update(counted_at=now, **counts):
        try:
            DayFigures.objects.create(day=day, counted_at=now, **counts)
        except IntegrityError:  # another worker has just counted it
            mine.update(counted_at=now, **counts)
