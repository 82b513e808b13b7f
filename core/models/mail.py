"""Mails on their way out: stored in the transaction of what they tell of, removed once sent."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.managers import MongoManager

from core.mongo.indexes import ExpiryIndex
from core.mongo.queryset import QuerySet


class OutgoingMailQuerySet(QuerySet):
    """Reads of mails."""

    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """Neither given up, nor at somebody's hands, nor waiting for its next try."""
        due: OutgoingMailQuerySet = self.filter(has_failed=False, run_after__lte=now)
        return due


class OutgoingMailManager(MongoManager.from_queryset(OutgoingMailQuerySet)):  # type: ignore[misc]
    """Mails."""


class OutgoingMail(models.Model):
    """One mail to one address.

    `template` names a folder of templates (`subject.txt`, `body.txt`, `body.html`), `context` what
    they say, as JSON. `run_after` is the earliest moment of the next try; whoever sends it moves
    that on first, so that nobody else does. A mail that has been given up (`has_failed`) stays for
    the operator to see, until MongoDB removes it at `expires_at`.
    """

    to = models.CharField(max_length=254)
    template = models.CharField(max_length=100)
    context = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(default=timezone.now)
    has_failed = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects: ClassVar[OutgoingMailManager] = OutgoingMailManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["has_failed", "run_after", "id"], name="mail_due"),
            ExpiryIndex(fields=["expires_at"], name="mail_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to}"
