"""Every list of moderation is answered from an index: sorted by it, reading what it returns."""

from typing import Any

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.testing.plans import Plan, explain
from moderation.models import Appeal, Case, Decision, Report

ROWS = 30


@pytest.fixture
def rows(db: None) -> dict[str, Any]:
    """Thirty of everything about one person, and thirty about another."""
    ids: dict[str, Any] = {}
    for _ in range(2):
        user, case = UserFactory(), ObjectId()
        ids |= {"user": user, "case": case}
        Report.objects.bulk_create(
            Report(
                reporter_id=user.pk,
                target_type="tweet",
                target_id=ObjectId(),
                case_id=case,
                reason="spam",
            )
            for _ in range(ROWS)
        )
        for is_open in (True, False):
            Case.objects.bulk_create(
                Case(
                    target_type="tweet",
                    target_id=ObjectId(),
                    owner_id=user.pk,
                    owner_name=user.username,
                    state="open" if is_open else "decided",
                    is_open=is_open,
                    weight=n,
                )
                for n in range(ROWS)
            )
        Decision.objects.bulk_create(
            Decision(
                target_type="user",
                target_id=user.pk,
                subject_id=user.pk,
                subject_name=user.username,
                action="warn",
                tells=n % 2 == 0,
                month="2026-11",
            )
            for n in range(2 * ROWS)
        )
        Appeal.objects.bulk_create(
            Appeal(decision_id=ObjectId(), subject_id=user.pk, subject_name="x", text="x")
            for _ in range(ROWS)
        )
    return ids


LISTS: dict[str, Any] = {
    "report_reporter": lambda i: Report.objects.filter(reporter_id=i["user"].pk).order_by(
        "-created_at", "-pk"
    ),
    "report_case": lambda i: Report.objects.of_case(i["case"]),
    "case_waiting": lambda i: Case.objects.undecided(),
    "case_queue": lambda i: Case.objects.filter(state="open").order_by("-weight", "-pk"),
    "case_owner": lambda i: Case.objects.filter(owner_id=i["user"].pk).order_by("-pk"),
    "decision_newest": lambda i: Decision.objects.order_by("-at", "-pk"),
    "decision_history": lambda i: Decision.objects.history_of(i["user"].pk),
    "decision_told": lambda i: Decision.objects.told_to(i["user"]).order_by("-at", "-pk"),
    "decision_target": lambda i: Decision.objects.about("user", i["user"].pk),
    "appeal_queue": lambda i: Appeal.objects.waiting(),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_reads_what_it_returns(rows: dict[str, Any], index: str):
    plan: Plan = explain(LISTS[index](rows)[:10])
    assert plan.indexes == {index}
    assert "SORT" not in plan.stages
    assert plan.documents == 10


@pytest.mark.parametrize(
    "query",
    [
        lambda i: Case.objects.about("tweet", ObjectId()),
        lambda i: Report.objects.about("tweet", ObjectId()),
        lambda i: Report.objects.filter(
            reporter_id=i["user"].pk, target_type="tweet", target_id=ObjectId()
        ),
        lambda i: Appeal.objects.filter(decision_id__in=[ObjectId() for _ in range(10)]),
        lambda i: Decision.objects.filter(
            is_reversal=True, reverses__in=[ObjectId() for _ in range(10)]
        ),
        lambda i: Case.objects.undecided().claimable(timezone.now(), by=i["user"])[:10],
    ],
    ids=["cases", "reports", "mine", "appeals", "lifting", "claimable"],
)
def test_what_is_asked_for_one_thing_is_looked_up_directly(rows: dict[str, Any], query: Any):
    plan = explain(query(rows))
    assert "COLLSCAN" not in plan.stages
    assert plan.documents <= 10
