"""Work on many rows that somebody in the staff has started, and how far it has come."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, ObjectIdField
from django_mongodb_backend.managers import MongoManager

from core.mongo.queryset import QuerySet


class BulkState(models.TextChoices):
    """`failed` is stopped before its end, for the reason in `error`."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    FINISHED = "finished", "finished"
    FAILED = "failed", "stopped"


UNFINISHED = (BulkState.WAITING, BulkState.RUNNING)


class BulkRunQuerySet(QuerySet):
    """Reads of runs."""

    def for_list(self) -> "BulkRunQuerySet":
        """Without what is long: the ids, and what was refused."""
        rows: BulkRunQuerySet = self.defer("ids", "refused", "params")
        return rows

    def seen_by(self, user: Any) -> "BulkRunQuerySet":
        """One's own; superusers see everybody's."""
        rows: BulkRunQuerySet = self if user.is_superuser else self.filter(actor_id=user.pk)
        return rows

    def forsaken(self, before: datetime) -> "BulkRunQuerySet":
        """Unfinished ones at which nobody has worked since then."""
        rows: BulkRunQuerySet = self.filter(state__in=UNFINISHED, lease_until__lte=before)
        return rows


class BulkRunManager(MongoManager.from_queryset(BulkRunQuerySet)):  # type: ignore[misc]
    """Bulk runs."""


class BulkRun(models.Model):
    """One operation on many rows.

    `position` is how many of `ids` have been dealt with: it moves in the transaction that changes
    a row, so that no row is done or counted twice, whoever dies when. `refused` names the first
    rows that were left as they were, as `{"id", "why"}`; `refused_count` counts all of them.
    `lease` is the mark of the worker that has the run until `lease_until`; `tries` counts those
    who have tried the row at which it stands. `key` is the same for the same unfinished work
    of one person, so that a second click starts nothing.
    """

    operation = models.CharField(max_length=64)
    actor_id = ObjectIdField()
    actor_name = models.CharField(max_length=64)
    params = models.JSONField(default=dict, blank=True)
    ids = ArrayField(ObjectIdField(), default=list)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.WAITING)
    error = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=100, unique=True)
    lease = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BulkRunManager] = BulkRunManager()

    class Meta:
        verbose_name = "bulk work"
        verbose_name_plural = "bulk work"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="bulk_newest"),
            models.Index(fields=["actor_id", "-created_at", "-id"], name="bulk_actor"),
            models.Index(fields=["state", "lease_until", "id"], name="bulk_unfinished"),
            models.Index(fields=["finished_at"], name="bulk_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} on {self.total} by {self.actor_name}"

    @property
    def is_finished(self) -> bool:
        """At its end, or stopped for good."""
        return self.state not in UNFINISHED

    @property
    def left_count(self) -> int:
        """Rows that nobody has dealt with."""
        return self.total - self.position
