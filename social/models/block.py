"""Whom somebody does not want to hear from."""

from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone

from social.querysets import BlockManager


class Block(models.Model):
    """One person has blocked another, once: the blocked neither comments with them nor follows
    them."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    blocker_id: ObjectId
    blocked_id: ObjectId
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BlockManager] = BlockManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["blocked", "blocker"], name="block_once"),
        ]
        indexes = [
            models.Index(fields=["blocker", "-created_at", "-id"], name="block_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"
