"""The answers that a repeated `Idempotency-Key` gets again."""

from typing import ClassVar

from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from core.mongo.indexes import ExpiryIndex
from core.mongo.queryset import Manager


class IdempotencyRecord(models.Model):
    """One key of one user on one path. `status` 0 means that the first request is still at work, 1
    that its object exists, whose id is the body then."""

    user_id = ObjectIdField()
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=128)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects: ClassVar[Manager] = Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "path", "key"], name="idempotency_key"),
        ]
        indexes = [ExpiryIndex(fields=["expires_at"], name="idempotency_expiry")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
