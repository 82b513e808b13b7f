"""What staff have decided, for ever."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from core.models.append_only import AppendOnlyModel
from moderation.actions import Action, ActionRule, TargetType, rule_of
from moderation.querysets import DecisionManager
from moderation.reasons import Reason

MAX_NOTE_LENGTH = 2000


class Decision(AppendOnlyModel):
    """One decision about one user (`subject`): written once, never changed.

    It is lifted by another one that names it in `reverses` (and is a reversal), once at most.
    `target_title` is what the thing was called. `note` is what the user is told, `internal_note` is
    for staff. `before` holds what the decision took away, as far as it can be given back. `tells`:
    whether the user hears of it at all. Who decided is None for the machine.
    """

    at = models.DateTimeField(default=timezone.now)
    case_id = ObjectIdField(null=True, blank=True, default=None)
    target_type = models.CharField(max_length=8, choices=TargetType)
    target_id = ObjectIdField()
    target_title = models.CharField(max_length=200, blank=True, default="")
    subject_id = ObjectIdField()
    subject_name = models.CharField(max_length=30)
    action = models.CharField(max_length=24, choices=Action)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, default="")
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True, default="")
    internal_note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True, default="")
    until = models.DateTimeField(null=True, blank=True, default=None)
    before = models.JSONField(default=dict, blank=True)
    tells = models.BooleanField(default=False)
    made_by_id = ObjectIdField(null=True, blank=True, default=None)
    made_by_name = models.CharField(max_length=30, blank=True, default="")
    reverses = ObjectIdField(null=True, blank=True, default=None)
    is_reversal = models.BooleanField(default=False)
    month = models.CharField(max_length=7)

    objects: ClassVar[DecisionManager] = DecisionManager()

    class Meta(AppendOnlyModel.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(is_reversal=True),
                name="decision_lifted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="decision_newest"),
            models.Index(fields=["subject_id", "-at", "-id"], name="decision_history"),
            models.Index(fields=["subject_id", "tells", "-at", "-id"], name="decision_told"),
            models.Index(fields=["target_type", "target_id", "-at", "-id"], name="decision_target"),
            models.Index(fields=["made_by_id", "-at", "-id"], name="decision_maker"),
            models.Index(fields=["action", "-at", "-id"], name="decision_action"),
            models.Index(fields=["month", "action"], name="decision_month"),
            models.Index(fields=["case_id", "-at", "-id"], name="decision_case"),
            # The unique one serves no lookup, since the field may be null.
            models.Index(
                fields=["reverses"],
                name="decision_reverses",
                condition=models.Q(is_reversal=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.label}: {self.subject_name}"

    @property
    def rule(self) -> ActionRule:
        """What holds of its action."""
        return rule_of(self.action)

    @property
    def appealable_until(self) -> datetime | None:
        """Until when the user may appeal; None where nothing can be appealed."""
        return self.at + settings.APPEAL_WINDOW if self.rule.is_appealable else None
