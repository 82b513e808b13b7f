"""What somebody tells staff."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from moderation.actions import TargetType
from moderation.querysets import ReportManager
from moderation.reasons import Reason

MAX_REPORT_LENGTH = 1000


class Report(models.Model):
    """One person has reported one thing, once. It goes with the thing; what was decided stays."""

    reporter_id = ObjectIdField()
    target_type = models.CharField(max_length=8, choices=TargetType)
    target_id = ObjectIdField()
    case_id = ObjectIdField()
    reason = models.CharField(max_length=16, choices=Reason)
    text = models.CharField(max_length=MAX_REPORT_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ReportManager] = ReportManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter_id", "target_type", "target_id"], name="report_once"
            ),
        ]
        indexes = [
            models.Index(fields=["reporter_id", "-created_at", "-id"], name="report_reporter"),
            models.Index(fields=["target_type", "target_id", "id"], name="report_target"),
            models.Index(fields=["case_id", "-created_at", "-id"], name="report_case"),
            models.Index(fields=["created_at", "reason"], name="report_month"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.target_type} {self.target_id}"
