"""Likes and dislikes."""

from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from social.querysets import ReactionManager


class TargetType(models.TextChoices):
    """What can be liked, by the letter it has in paths."""

    VIDEO = "v"
    COMMENT = "c"
    TWEET = "t"


class ReactionValue(models.IntegerChoices):
    """No reaction is no document."""

    LIKE = 1
    DISLIKE = -1


class Reaction(models.Model):
    """What one person thinks of one thing: one document for each pair, by a unique index.

    The target counts it in `likes_count` or `dislikes_count`, changed in the same transaction.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user_id: ObjectId
    target_type = models.CharField(max_length=1, choices=TargetType.choices)
    target_id = ObjectIdField()
    value = models.SmallIntegerField(choices=ReactionValue.choices)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ReactionManager] = ReactionManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "target_type", "target_id"], name="reaction_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "target_type", "value", "-created_at", "-id"],
                name="reaction_newest",
            ),
            models.Index(
                fields=["target_type", "target_id", "value", "id"], name="reaction_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.target_type} {self.target_id} {self.value:+d}"
