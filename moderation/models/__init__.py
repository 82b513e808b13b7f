"""Documents of moderation."""

from moderation.models.appeal import MAX_APPEAL_LENGTH, Appeal, AppealState
from moderation.models.case import Case, CaseState, Outcome
from moderation.models.decision import MAX_NOTE_LENGTH, Decision
from moderation.models.held import Cause, HeldItem, HeldState
from moderation.models.purge import Purge, PurgedItem, PurgeState
from moderation.models.report import MAX_REPORT_LENGTH, Report
from moderation.models.reporter import Reporter
from moderation.models.rule import MAX_LIST_LENGTH, MAX_RULE_NAME_LENGTH, HoldRule

__all__ = [
    "MAX_APPEAL_LENGTH",
    "MAX_LIST_LENGTH",
    "MAX_NOTE_LENGTH",
    "MAX_REPORT_LENGTH",
    "MAX_RULE_NAME_LENGTH",
    "Appeal",
    "AppealState",
    "Case",
    "CaseState",
    "Cause",
    "Decision",
    "HeldItem",
    "HeldState",
    "HoldRule",
    "Outcome",
    "Purge",
    "PurgeState",
    "PurgedItem",
    "Report",
    "Reporter",
]
