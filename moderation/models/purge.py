"""Removing all that somebody has published, and giving it back."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from moderation.actions import TargetType
from moderation.querysets import PurgeManager


class PurgeState(models.TextChoices):
    """Hiding goes on in the background, and so does restoring."""

    HIDING = "hiding"
    HIDDEN = "hidden"
    RESTORING = "restoring"
    RESTORED = "restored"


class Purge(models.Model):
    """One sweep over one user's output, by the decision of the same id. `hidden_count` counts what
    is hidden by it at this moment."""

    decision_id = ObjectIdField(unique=True)
    user_id = ObjectIdField()
    state = models.CharField(max_length=9, choices=PurgeState, default=PurgeState.HIDING)
    hidden_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PurgeManager] = PurgeManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "updated_at", "id"], name="purge_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.hidden_count} of {self.user_id}"


class PurgedItem(models.Model):
    """One thing that a purge has hidden, and that its reversal shows again."""

    decision_id = ObjectIdField()
    target_type = models.CharField(max_length=8, choices=TargetType)
    target_id = ObjectIdField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision_id", "target_type", "target_id"], name="purged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id}"
