"""By what words and links comments are held."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from moderation.querysets import HoldRuleManager

MAX_LIST_LENGTH = 100_000
MAX_RULE_NAME_LENGTH = 80


class HoldRule(models.Model):
    """One list of watched words, one rule about links, or both (see `moderation.screening`).

    Lists have one entry a line. `younger_than_days` of 0 is everybody. `revision` rises with every
    change, so that processes know which rules they have read. `caught_count` counts what it has
    held since it was made.
    """

    name = models.CharField(max_length=MAX_RULE_NAME_LENGTH, unique=True)
    is_enabled = models.BooleanField(default=True)
    words = models.TextField(blank=True, default="", max_length=MAX_LIST_LENGTH)
    most_links = models.PositiveSmallIntegerField(null=True, blank=True, default=None)
    domains = models.TextField(blank=True, default="", max_length=MAX_LIST_LENGTH)
    allowed_domains = models.TextField(blank=True, default="", max_length=MAX_LIST_LENGTH)
    younger_than_days = models.PositiveSmallIntegerField(default=0)

    revision = models.PositiveIntegerField(default=1)
    caught_count = models.PositiveIntegerField(default=0)
    last_caught_at = models.DateTimeField(null=True, blank=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[HoldRuleManager] = HoldRuleManager()

    class Meta:
        verbose_name = "rule for comments"
        verbose_name_plural = "rules for comments"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
