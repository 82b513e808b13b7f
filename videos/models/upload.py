"""Films on their way in, piece by piece, and how much each person has sent."""

from pathlib import Path

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from accounts.models import User
from videos.models.video import Visibility
from videos.upload_metadata import parse_metadata


class UploadState(models.TextChoices):
    """How far it is: bytes are missing, all are there, its video is made."""

    RECEIVING = "receiving"
    COMPLETE = "complete"
    FINISHED = "finished"


class Upload(models.Model):
    """A resumable upload (tus).

    `offset` bytes are safely in the file `path`, which may be longer after a crash: what follows
    is cut off by the next writer. Whoever writes or finishes holds the row by `lock_token` until
    `lock_expires_at`, so that a dead server does not keep it. `metadata` is the client's header as
    it came; what the video is made of was read from it at the beginning. `day` is the UTC day
    whose quota the upload counts for.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.RECEIVING
    )
    metadata = models.TextField(blank=True, default="")
    title = models.CharField(max_length=150)
    description = models.CharField(max_length=5000, blank=True, default="")
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    day = models.DateField()
    video_id = ObjectIdField(null=True, blank=True)
    lock_token = models.CharField(max_length=32, blank=True, default="")
    lock_expires_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["expires_at"], name="upload_expiry"),
            models.Index(fields=["state", "lock_expires_at"], name="upload_unfinished"),
            models.Index(fields=["state", "-id"], name="upload_state"),
            models.Index(fields=["owner", "-id"], name="upload_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the bytes stand; not in the folder of uploads that are swept by their age."""
        return Path(settings.SCRATCH_ROOT, "tus", str(self.pk))

    @property
    def replaces(self) -> ObjectId | None:
        """The video whose film this takes the place of, as `videoId` in the metadata says; None
        where it becomes a video of its own."""
        named = parse_metadata(self.metadata).get("videoId", "")
        return ObjectId(named) if ObjectId.is_valid(named) else None


class UploadAllowance(models.Model):
    """What one person has used of their quota: `used` bytes on the UTC day `day`, and
    `open_uploads` at this moment, whatever the day."""

    user_id = ObjectIdField(unique=True)
    day = models.DateField()
    used = models.PositiveBigIntegerField(default=0)
    open_uploads = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
