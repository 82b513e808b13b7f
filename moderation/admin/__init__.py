"""The staff's door to reports, decisions and appeals."""

from moderation.admin.appeals import AppealAdmin
from moderation.admin.cases import CaseAdmin
from moderation.admin.decisions import DecisionAdmin

__all__ = ["AppealAdmin", "CaseAdmin", "DecisionAdmin"]
