"""What waits for approval before others see it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from moderation.actions import TargetType
from moderation.models.decision import MAX_NOTE_LENGTH
from moderation.querysets import HeldItemManager


class Cause(models.TextChoices):
    """Why it is held."""

    WORDS = "words", "watched words"
    LINKS = "links", "links"
    FIRST_COMMENT = "first_comment", "first comment"
    EVERY_COMMENT = "every_comment", "all comments are looked at"
    FIRST_UPLOAD = "first_upload", "first upload"
    REGISTRATION = "registration", "new registration"


class HeldState(models.TextChoices):
    """What has become of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class HeldItem(models.Model):
    """One comment, video or registration that was held; a thing waits once at a time.

    `title` and `text` are as they were when it was held. `matched` are the words or links that
    `rule_id` has caught it by, and `video_id` is where a comment stands. A rejection is the
    decision `decision_id`. What is deleted while it waits leaves no row.
    """

    target_type = models.CharField(max_length=8, choices=TargetType)
    target_id = ObjectIdField()
    owner_id = ObjectIdField()
    owner_name = models.CharField(max_length=30)
    video_id = ObjectIdField(null=True, blank=True, default=None)
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.CharField(max_length=5000, blank=True, default="")
    cause = models.CharField(max_length=16, choices=Cause)
    matched = models.CharField(max_length=500, blank=True, default="")
    rule_id = ObjectIdField(null=True, blank=True, default=None)

    state = models.CharField(max_length=8, choices=HeldState, default=HeldState.WAITING)
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True, default="")
    decision_id = ObjectIdField(null=True, blank=True, default=None)
    decided_by_id = ObjectIdField(null=True, blank=True, default=None)
    decided_by_name = models.CharField(max_length=30, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[HeldItemManager] = HeldItemManager()

    class Meta:
        verbose_name = "held thing"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id"],
                condition=models.Q(state="waiting"),
                name="held_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at", "id"], name="held_queue"),
            models.Index(fields=["state", "cause", "created_at", "id"], name="held_cause"),
            models.Index(fields=["owner_id", "-created_at", "-id"], name="held_owner"),
            models.Index(fields=["target_type", "target_id", "-id"], name="held_target"),
        ]
        permissions = [("decide_helditem", "Can approve and reject what is held")]

    def __str__(self) -> str:
        return f"{self.get_target_type_display()} of {self.owner_name}"
