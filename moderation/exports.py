"""What moderation holds of a person, for the archive of their own data: what they were told, and
what they have said. What staff say among themselves is not theirs."""

from collections.abc import Iterator
from typing import Any

from accounts.exports import install, rows
from accounts.models import User
from moderation.models import Appeal, Decision, HeldItem, Report


def install_sections() -> None:
    """Tell `accounts.exports`."""
    install("reports", _reports)
    install("decisions", _decisions)
    install("appeals", _appeals)
    install("held", _held)


def _reports(user: User) -> Iterator[dict[str, Any]]:
    mine = Report.objects.filter(reporter_id=user.pk)
    yield from rows(mine, "target_type", "target_id", "reason", "text", "created_at")


def _decisions(user: User) -> Iterator[dict[str, Any]]:
    about = Decision.objects.filter(subject_id=user.pk)
    yield from rows(about, "target_type", "target_id", "action", "reason", "note", "until", "at")


def _appeals(user: User) -> Iterator[dict[str, Any]]:
    mine = Appeal.objects.filter(subject_id=user.pk)
    yield from rows(mine, "decision_id", "text", "state", "answer", "answered_at", "created_at")


def _held(user: User) -> Iterator[dict[str, Any]]:
    mine = HeldItem.objects.filter(owner_id=user.pk)
    yield from rows(
        mine,
        "target_type",
        "target_id",
        "title",
        "text",
        "state",
        "note",
        "decided_at",
        "created_at",
    )
