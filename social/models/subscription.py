"""Who follows whom."""

from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone

from social.querysets import SubscriptionManager


class Notify(models.TextChoices):
    """Which new videos of the channel its subscriber is told of."""

    ALL = "all"
    NONE = "none"


class Subscription(models.Model):
    """One person follows one channel, once.

    Counted in the channel's `subscribers_count` and the subscriber's `subscriptions_count`,
    changed in the same transaction.
    """

    subscriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subscriber_id: ObjectId
    channel_id: ObjectId
    notify = models.CharField(max_length=4, choices=Notify.choices, default=Notify.ALL)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SubscriptionManager] = SubscriptionManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "channel"], name="subscription_once"),
        ]
        indexes = [
            models.Index(fields=["subscriber", "-created_at", "-id"], name="subscription_followed"),
            models.Index(fields=["channel", "-created_at", "-id"], name="subscription_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} follows {self.channel_id}"
