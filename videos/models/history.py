"""What somebody has watched."""

from typing import ClassVar

from bson import ObjectId
from django.db import models

from accounts.models import User
from core.mongo.queryset import Manager


class HistoryEntry(models.Model):
    """One entry per person and video; `position` is where to resume, in seconds."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    video = models.ForeignKey(
        "videos.Video", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user_id: ObjectId
    video_id: ObjectId
    watched_at = models.DateTimeField()
    position = models.FloatField(default=0.0)

    objects: ClassVar[Manager] = Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "video"], name="history_once")]
        indexes = [
            models.Index(fields=["user", "-watched_at", "-id", "video"], name="history_order"),
            models.Index(fields=["video"], name="history_video"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.video_id}"
