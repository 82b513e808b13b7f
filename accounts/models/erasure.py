"""Accounts on their way out."""

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField


class Erasure(models.Model):
    """An account that is being deleted, until nothing of it is left.

    `look_again_at` is set once everything is gone, the account's own document included: by then
    every request has ended that was under way when the account was closed, and what it may have
    left is looked for once more.
    """

    user_id = ObjectIdField(unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    look_again_at = models.DateTimeField(null=True, blank=True, default=None)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="erasure_oldest")]

    def __str__(self) -> str:
        return str(self.user_id)
