"""What the roof itself keeps: numbers of the whole site, for its staff."""

from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

from django.db import models
from django_mongodb_backend.managers import MongoManager

__all__ = ["DayFigures", "Measurement"]

SETTLED = timedelta(minutes=10)
"""So long after midnight, what began before has been stored."""


class DayFigures(models.Model):
    """What happened on one UTC day: one document each, counted anew until the day is over and then
    never again, whatever is deleted later. The names of its numbers are those of
    `videotube.home.series`."""

    day = models.DateField(primary_key=True)
    sign_ups = models.PositiveBigIntegerField(default=0)
    uploads = models.PositiveBigIntegerField(default=0)
    views = models.PositiveBigIntegerField(default=0)
    comments = models.PositiveBigIntegerField(default=0)
    reports = models.PositiveBigIntegerField(default=0)
    decisions = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField()

    objects: ClassVar[MongoManager] = MongoManager()

    class Meta:
        # Nobody is given a right on them: each number is shown to whom its rows are.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def is_final(self) -> bool:
        """Counted when the day was over."""
        end = datetime.combine(self.day, time(), UTC) + timedelta(days=1)
        return self.counted_at >= end + SETTLED


class Measurement(models.Model):
    """What takes too long to find out for a page: measured by the worker, with the time of it.
    `figures` is `{name: {value, sort}}`, sorts as in `videotube.figures.Sort`."""

    name = models.CharField(max_length=50, primary_key=True)
    figures = models.JSONField(default=dict)
    measured_at = models.DateTimeField()

    objects: ClassVar[MongoManager] = MongoManager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} at {self.measured_at}"
