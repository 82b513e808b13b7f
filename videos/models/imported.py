"""What the operator has brought in from folders."""

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField


class ImportedFile(models.Model):
    """A film that was made a video of, once for each owner and content.

    `path`, `size` (bytes) and `mtime` (nanoseconds) say where it was found, so that a second run
    need not read it again. It outlives its video: what somebody has deleted does not come back by
    the next run. `is_complete` once captions are there, too.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner_id: ObjectId
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=4096)
    size = models.PositiveBigIntegerField()
    mtime = models.BigIntegerField()
    video_id = ObjectIdField()
    is_complete = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="imported_once"),
        ]
        indexes = [
            models.Index(fields=["owner", "path"], name="imported_path"),
            models.Index(fields=["video_id"], name="imported_video"),
        ]

    def __str__(self) -> str:
        return self.path
