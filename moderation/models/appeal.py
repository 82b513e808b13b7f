"""When somebody does not agree."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from moderation.querysets import AppealManager

MAX_APPEAL_LENGTH = 2000


class AppealState(models.TextChoices):
    """Granted: the decision has been lifted. Upheld: it stands."""

    OPEN = "open"
    GRANTED = "granted"
    UPHELD = "upheld"


class Appeal(models.Model):
    """A user's answer to a decision, once for each, and staff's answer to that."""

    decision_id = ObjectIdField()
    subject_id = ObjectIdField()
    subject_name = models.CharField(max_length=30)
    text = models.CharField(max_length=MAX_APPEAL_LENGTH)
    state = models.CharField(max_length=8, choices=AppealState, default=AppealState.OPEN)
    answer = models.CharField(max_length=MAX_APPEAL_LENGTH, blank=True, default="")
    answered_by_id = ObjectIdField(null=True, blank=True, default=None)
    answered_by_name = models.CharField(max_length=30, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True, default=None)
    answered_month = models.CharField(max_length=7, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AppealManager] = AppealManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision_id"], name="appeal_once"),
        ]
        indexes = [
            models.Index(fields=["state", "created_at", "id"], name="appeal_queue"),
            models.Index(fields=["subject_id", "-created_at", "-id"], name="appeal_subject"),
            models.Index(fields=["answered_month", "state"], name="appeal_month"),
        ]

    def __str__(self) -> str:
        return f"Appeal of {self.subject_name}"
