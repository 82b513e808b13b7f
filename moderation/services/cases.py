"""Taking cases in hand, giving them back, and closing those whose thing is gone."""

from datetime import datetime
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, NotFound
from core.mongo.transaction import transactional
from moderation.actions import TargetType
from moderation.models import Case, CaseState, Outcome, Report

CASE_NOT_FOUND = "There is no such case."


class CaseTaken(Conflict):
    """Somebody else is at it, or has decided it: 409."""

    code = "case_taken"
    message = "Somebody else has taken this case, or decided it."


def claim_case(case_id: ObjectId, *, by: User) -> Case:
    """Take the case in hand, so that nobody else decides it meanwhile; for `CASE_CLAIM`, and longer
    by claiming it again. Raises NotFound, CaseTaken."""
    now = timezone.now()
    rows = Case.objects.filter(pk=case_id)
    if not rows.claimable(now, by=by).update(
        state=CaseState.CLAIMED,
        claimed_by=by.pk,
        claimed_by_name=by.get_username(),
        claimed_at=now,
    ):
        raise CaseTaken if rows.exists() else NotFound(CASE_NOT_FOUND)
    return rows.get()


def release_case(case_id: ObjectId, *, by: User) -> bool:
    """Give one's case back to the queue; False where it is not in one's hands."""
    mine = Case.objects.filter(pk=case_id, state=CaseState.CLAIMED, claimed_by=by.pk)
    return bool(_free(mine))


def release_expired(now: datetime) -> int:
    """Put cases back whose claim has expired; how many they were."""
    late = Case.objects.filter(state=CaseState.CLAIMED, claimed_at__lte=now - settings.CASE_CLAIM)
    return _free(late)


def next_case(*, by: User) -> Case | None:
    """The weightiest case that `by` may take: neither about themselves, nor taken. Not claimed."""
    free = Case.objects.undecided().claimable(timezone.now(), by=by)
    case: Case | None = free.exclude(owner_id=by.pk).first()
    return case


@transactional
def close_gone(target_type: TargetType, *target_ids: ObjectId) -> None:
    """These things are gone: their reports go, an open case needs no decision any more."""
    now = timezone.now()
    things = {"target_type": target_type, "target_id__in": target_ids}
    for case in Case.objects.filter(**things, is_open=True).order_by():
        Case.objects.filter(pk=case.pk).update(**closing(case, Outcome.GONE, now))
    Report.objects.filter(**things).delete()


def closing(case: Case, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The changes that decide a case."""
    return {
        "state": CaseState.DECIDED,
        "is_open": False,
        "outcome": outcome,
        "decided_at": now,
        "decided_month": f"{now:%Y-%m}",
        "seconds_open": max(0, int((now - case.created_at).total_seconds())),
        "claimed_by": None,
        "claimed_by_name": "",
        "claimed_at": None,
    }


def _free(rows: Any) -> int:
    return int(
        rows.update(state=CaseState.OPEN, claimed_by=None, claimed_by_name="", claimed_at=None)
    )
