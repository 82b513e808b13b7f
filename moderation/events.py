"""What moderation tells: others in this app, and whoever notifies people."""

from dataclasses import dataclass

from bson import ObjectId

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class CaseOpened(DomainEvent):
    """Something has been reported that no undecided case was about."""

    case_id: ObjectId


@dataclass(frozen=True, slots=True)
class DecisionMade(DomainEvent):
    """Staff have decided, or lifted a decision. `by_appeal`: the answer to it tells the user."""

    decision_id: ObjectId
    subject_id: ObjectId
    by_appeal: bool = False


@dataclass(frozen=True, slots=True)
class HeldApproved(DomainEvent):
    """Staff have approved what was held."""

    item_id: ObjectId


@dataclass(frozen=True, slots=True)
class AppealMade(DomainEvent):
    """A user does not agree."""

    appeal_id: ObjectId


@dataclass(frozen=True, slots=True)
class AppealAnswered(DomainEvent):
    """Staff have answered; `granted` where the decision is lifted."""

    appeal_id: ObjectId
    subject_id: ObjectId
    granted: bool
