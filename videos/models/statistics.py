"""Views rolled up per video and day."""

from typing import ClassVar

from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from core.mongo.queryset import Manager


class VideoDay(models.Model):
    """Views of one video on one UTC day."""

    video_id = ObjectIdField()
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    objects: ClassVar[Manager] = Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video_id", "day"], name="video_day")]
        # What is kept no longer.
        indexes = [models.Index(fields=["day", "id"], name="view_day")]

    def __str__(self) -> str:
        return f"{self.video_id} {self.day}"
