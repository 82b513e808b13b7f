"""How well somebody's reports have turned out."""

from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from moderation.weights import trust_of


class Reporter(models.Model):
    """One person who reports: how many of their reports were upheld, and how many dismissed."""

    user_id = ObjectIdField(unique=True)
    upheld = models.PositiveIntegerField(default=0)
    dismissed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.upheld} upheld, {self.dismissed} dismissed"

    @property
    def trust(self) -> int:
        """How much one more report of theirs counts, in hundredths."""
        return trust_of(upheld=self.upheld, dismissed=self.dismissed)
