"""Who did what to what: written once, never changed, without foreign keys.

References are plain ids and names, so that what is written about can be deleted, and the history
of it stays.
"""

from typing import Any, ClassVar

from django.db import models
from django_mongodb_backend.fields import ObjectIdField
from django_mongodb_backend.managers import MongoManager

from core.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class AuditQuerySet(AppendOnlyQuerySet):
    """Reads and inserts only."""

    def verbs(self) -> list[str]:
        """The acts that have happened, in order: MongoDB skips from one to the next in the index,
        however often each stands there."""
        pipeline = [{"$sort": {"verb": 1}}, {"$group": {"_id": "$verb"}}]
        rows: Any = self.raw_aggregate(pipeline)  # type: ignore[no-untyped-call]
        return sorted(row.pk for row in rows)


class AuditManager(MongoManager.from_queryset(AuditQuerySet)):  # type: ignore[misc]
    """Audit events."""


class AuditEvent(AppendOnlyModel):
    """One act. `verb` reads `<entity>.<past participle>`, e.g. `session.revoked`."""

    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=64)
    actor_id = ObjectIdField(null=True, blank=True)
    actor_name = models.CharField(max_length=64, blank=True)
    target_type = models.CharField(max_length=32, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects: ClassVar[AuditManager] = AuditManager()

    class Meta(AppendOnlyModel.Meta):
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
            models.Index(fields=["target_type", "target_id", "-at", "-id"], name="audit_target"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["request_id", "-at", "-id"], name="audit_request"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or 'system'} {self.verb} {self.target_type} {self.target_id}"
