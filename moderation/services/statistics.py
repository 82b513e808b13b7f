"""What everybody may know of moderation: numbers by month, and nothing about anybody."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from core.redis import RedisError
from moderation.models import Appeal, Case, Decision, Report

log = structlog.get_logger(__name__)

MONTHS = 12
KEY = "moderation:stats"


def statistics() -> dict[str, Any]:
    """`{months: [{month, reports, reportsByReason, decisions, decisionsByAction,
    medianHoursToDecision, appeals: {granted, upheld}}]}`, the newest month first; made anew every
    `MODERATION_STATS` at most."""
    try:
        known: dict[str, Any] | None = cache.get(KEY)
        if known is None:
            known = _count(timezone.now())
            cache.set(KEY, known, settings.MODERATION_STATS.total_seconds())
    except RedisError as error:
        log.warning("statistics are not cached", error=str(error)[:200])
        known = _count(timezone.now())
    return known


def _count(now: datetime) -> dict[str, Any]:
    return {"months": [_month(start, end) for start, end in _months(now)]}


def _month(start: datetime, end: datetime) -> dict[str, Any]:
    name = f"{start:%Y-%m}"
    reports = Report.objects.filter(created_at__gte=start, created_at__lt=end)
    by_reason = _numbers(reports, "reason")
    by_action = _numbers(Decision.objects.filter(month=name), "action")
    appeals = _numbers(Appeal.objects.filter(answered_month=name), "state")
    return {
        "month": name,
        "reports": sum(by_reason.values()),
        "reports_by_reason": by_reason,
        "decisions": sum(by_action.values()),
        "decisions_by_action": by_action,
        "median_hours_to_decision": _median_hours(name),
        "appeals": {"granted": appeals.get("granted", 0), "upheld": appeals.get("upheld", 0)},
    }


def _numbers(rows: Any, field: str) -> dict[str, int]:
    counted = rows.order_by().values(field).annotate(n=Count("pk")).values_list(field, "n")
    return dict(sorted(counted))


def _median_hours(month: str) -> float | None:
    """Half of the month's cases were decided sooner; None where none was. Those whose thing went
    before anybody had looked do not count: nobody decided them."""
    decided = Case.objects.filter(decided_month=month).order_by("seconds_open", "pk")
    decided = decided.exclude(outcome="gone")
    number = decided.count()
    if not number:
        return None
    middle = decided.values_list("seconds_open", flat=True)[(number - 1) // 2]
    return round(middle / 3600, 1)


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The beginning and the end of this month and those before it."""
    year, month = now.year, now.month
    end = _next(year, month)
    for _ in range(MONTHS):
        start = datetime(year, month, 1, tzinfo=UTC)
        yield start, end
        end = start
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def _next(year: int, month: int) -> datetime:
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
