"""The staff's door to reports, decisions and appeals."""

from moderation.admin.appeals import AppealAdmin
from moderation.admin.cases import CaseAdmin
from moderation.admin.decisions import DecisionAdmin
from moderation.admin.held import HeldItemAdmin
from moderation.admin.rules import HoldRuleAdmin

__all__ = ["AppealAdmin", "CaseAdmin", "DecisionAdmin", "HeldItemAdmin", "HoldRuleAdmin"]
