"""Work that must not get lost: the truth about it; Celery only carries its id."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from videos.querysets import JobManager


class JobKind(models.TextChoices):
    """What is to be done."""

    TRANSCODE = "transcode"
    DELETE_MEDIA = "delete_media"


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


class ProcessingJob(models.Model):
    """One piece of work on one video's media.

    A worker holds a job by a lease that it renews; when the lease runs out, another may claim
    it. `fencing` grows with each claim: results of an older claim are refused. `progress` is 0
    to 100. `video_id` is a plain id, since clearing up outlives the video. `media_key` is what to
    delete; of a transcode, the film that shall replace the video's original.
    """

    kind = models.CharField(max_length=20, choices=JobKind.choices)
    video_id = ObjectIdField()
    media_key = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    stage = models.CharField(max_length=20, blank=True, default="")
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    fencing = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=100, blank=True, default="")
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True, default="")
    error_message = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JobManager] = JobManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_due"),
            models.Index(fields=["state", "lease_expires_at"], name="job_lease"),
            models.Index(fields=["state", "-created_at", "-id"], name="job_state"),
            models.Index(fields=["video_id", "-created_at"], name="job_video"),
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            # For the metrics: how many wait, work and have failed, and since when.
            models.Index(
                fields=["state", "kind", "run_after"],
                name="job_open",
                condition=models.Q(state__in=UNFINISHED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.video_id}"
