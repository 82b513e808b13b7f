"""The shapes in which moderation's rows are read."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bson import ObjectId
from django.conf import settings
from django.db.models import Q
from django_mongodb_backend.managers import MongoManager

from core.models.append_only import AppendOnlyQuerySet
from core.mongo.queryset import QuerySet

if TYPE_CHECKING:
    from moderation.models import Appeal, Decision


class ReportQuerySet(QuerySet):
    """Reads of reports."""

    def about(self, target_type: str, target_id: ObjectId) -> "ReportQuerySet":
        """All reports of one thing, of cases long decided, too."""
        reports: ReportQuerySet = self.filter(target_type=target_type, target_id=target_id)
        return reports

    def of_case(self, case_id: ObjectId) -> "ReportQuerySet":
        """The reports that make up a case, newest first."""
        reports: ReportQuerySet = self.filter(case_id=case_id).order_by("-created_at", "-pk")
        return reports


class ReportManager(MongoManager.from_queryset(ReportQuerySet)):  # type: ignore[misc]
    """Reports."""


class CaseQuerySet(QuerySet):
    """Reads of cases."""

    def undecided(self) -> "CaseQuerySet":
        """What waits, claimed or not: the queue, the weightiest first."""
        waiting: CaseQuerySet = self.filter(is_open=True).order_by("-weight", "-pk")
        return waiting

    def claimable(self, now: datetime, *, by: Any) -> "CaseQuerySet":
        """Undecided, and in nobody else's hands, or in theirs for too long."""
        claimable: CaseQuerySet = self.filter(
            Q(state="open")
            | Q(state="claimed", claimed_by=by.pk)
            | Q(state="claimed", claimed_at__lte=now - settings.CASE_CLAIM)
        )
        return claimable

    def about(self, target_type: str, target_id: ObjectId) -> "CaseQuerySet":
        """All cases of one thing, newest first: the earlier ones beside the one at hand."""
        cases: CaseQuerySet = self.filter(target_type=target_type, target_id=target_id)
        return cases.order_by("-pk")


class CaseManager(MongoManager.from_queryset(CaseQuerySet)):  # type: ignore[misc]
    """Cases."""


class DecisionQuerySet(AppendOnlyQuerySet):
    """Reads of decisions, which are never changed."""

    def history_of(self, user_id: ObjectId) -> "DecisionQuerySet":
        """All about one user, newest first, for staff."""
        history: DecisionQuerySet = self.filter(subject_id=user_id).order_by("-at", "-pk")
        return history

    def told_to(self, user: Any) -> "DecisionQuerySet":
        """What the user has been told; no order."""
        told: DecisionQuerySet = self.filter(subject_id=user.pk, tells=True)
        return told

    def about(self, target_type: str, target_id: ObjectId) -> "DecisionQuerySet":
        """All about one thing, newest first."""
        decisions: DecisionQuerySet = self.filter(target_type=target_type, target_id=target_id)
        return decisions.order_by("-at", "-pk")

    def lifting(self, ids: Iterable[ObjectId]) -> "dict[ObjectId, Decision]":
        """Those that lift these, by the id of what they lift, in one query."""
        wanted = list(ids)
        if not wanted:
            return {}
        rows: Any = self.filter(is_reversal=True, reverses__in=wanted).order_by()
        return {row.reverses: row for row in rows}


class DecisionManager(MongoManager.from_queryset(DecisionQuerySet)):  # type: ignore[misc]
    """Decisions."""


class AppealQuerySet(QuerySet):
    """Reads of appeals."""

    def waiting(self) -> "AppealQuerySet":
        """Those that nobody has answered, the oldest first."""
        waiting: AppealQuerySet = self.filter(state="open").order_by("created_at", "pk")
        return waiting

    def against(self, ids: Iterable[ObjectId]) -> "dict[ObjectId, Appeal]":
        """Appeals against these decisions, by the decision's id, in one query."""
        wanted = list(ids)
        if not wanted:
            return {}
        rows: Any = self.filter(decision_id__in=wanted).order_by()
        return {row.decision_id: row for row in rows}


class AppealManager(MongoManager.from_queryset(AppealQuerySet)):  # type: ignore[misc]
    """Appeals."""


class PurgeQuerySet(QuerySet):
    """Reads of purges."""

    def unfinished(self, before: datetime) -> "PurgeQuerySet":
        """Those at work that nobody has moved on since: their worker is gone."""
        rows: PurgeQuerySet = self.filter(state__in=("hiding", "restoring"), updated_at__lte=before)
        return rows.order_by("updated_at", "pk")


class PurgeManager(MongoManager.from_queryset(PurgeQuerySet)):  # type: ignore[misc]
    """Purges."""


class HeldItemQuerySet(QuerySet):
    """Reads of what is or was held."""

    def waiting(self) -> "HeldItemQuerySet":
        """What nobody has looked at, the oldest first."""
        waiting: HeldItemQuerySet = self.filter(state="waiting").order_by("created_at", "pk")
        return waiting

    def about(self, target_type: str, target_ids: Iterable[ObjectId]) -> "HeldItemQuerySet":
        """What waits of these things."""
        ids = list(target_ids)
        about: HeldItemQuerySet = self.filter(target_type=target_type, target_id__in=ids)
        return about.filter(state="waiting")


class HeldItemManager(MongoManager.from_queryset(HeldItemQuerySet)):  # type: ignore[misc]
    """What is or was held."""


class HoldRuleQuerySet(QuerySet):
    """Reads of the rules; there are few."""

    def revisions(self) -> dict[ObjectId, int]:
        """Which rules are at work, and in what form, without reading their lists."""
        enabled = self.filter(is_enabled=True).order_by("pk")
        return dict(enabled.values_list("pk", "revision")[: settings.HOLD_RULES_MAX])


class HoldRuleManager(MongoManager.from_queryset(HoldRuleQuerySet)):  # type: ignore[misc]
    """The rules by which comments are held."""
