"""A film and all that is said about it."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField, ObjectIdField

from accounts.models import User
from core.models.shown import ShownModel
from core.mongo.words import WordsField
from videos.models.media import Caption, Rendition
from videos.querysets import VideoManager


class Visibility(models.TextChoices):
    """Who may find it: everybody, whoever has the link, nobody."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Status(models.TextChoices):
    """How far the upload has come. `ready` is set only when every file of the detail is there."""

    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


def new_share_id() -> str:
    """96 random bits: an unlisted video opens by this alone, since ids can be guessed."""
    return secrets.token_urlsafe(12)


LISTED = Q(listed=True)
DUE = Q(listed=False, visibility="public", status="ready", is_hidden=False)
LISTED_SORTS = (
    ("created_at", "listed_created"),
    ("views", "listed_views"),
    ("duration", "listed_duration"),
    ("title", "listed_title"),
    ("likes_count", "listed_likes"),
)
OWNER_SORTS = (
    # Also holds all that the owner's totals are the sums of.
    (("views", "id", "likes_count", "comments_count", "watch_seconds"), "owner_views"),
    (("duration", "id"), "owner_duration"),
    (("title", "id"), "owner_title"),
    (("likes_count", "id"), "owner_likes"),
)
LISTED_FILTERS = (
    (("owner", "created_at"), "listed_owner"),
    (("owner", "views"), "listed_popular"),
    (("tags", "created_at"), "listed_tag"),
    (("category", "created_at"), "listed_category"),
    (("language", "created_at"), "listed_language"),
    (("words", "created_at"), "listed_words"),
    (("published_at",), "listed_published"),
)

LAGGING = frozenset(
    {
        "views",
        "likes_count",
        "dislikes_count",
        "comments_count",
        "saves_count",
        "reports_count",
        "watch_seconds",
        "updated_at",
        # Which no list shows.
        "job_id",
        "replacement_id",
        "original",
        "original_bytes",
    }
)
"""Fields in which guests may be shown what was there a moment ago."""


class Video(ShownModel):
    """A video.

    `listed` is what others see in lists: public, ready, not hidden, and its time has come. It is
    derived (`should_be_listed`) and stored, so that one small index answers every list;
    `videos.services.listing` keeps it and the owner's `videos_count` in step.

    Media are named by keys of the media store: `original` is what was uploaded, `revision` the
    folder of one transcoding, in which `master`, the renditions and `storyboard` stand.
    `job_id` is the processing of `original`, `replacement_id` that of a film which is to take its
    place; the video names nothing of that film until all of it is ready.
    `duration` is in seconds. `words` is what a search finds it by.

    `is_hidden` is staff's: then only owner and staff see it. So is one that waits for their
    approval (`is_held`), until they have given it. `is_age_restricted` is a mark that
    front-ends heed; it changes nothing in lists and files.

    `saves_count` says how often the video has been put into a playlist, `reports_count` how often
    it has been reported; neither is ever lowered.
    `watch_seconds` is how long it has been watched altogether.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=150)
    description = models.CharField(max_length=5000, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=50), size=20, default=list, blank=True)
    category = models.CharField(max_length=50, blank=True, default="")
    language = models.CharField(max_length=35, blank=True, default="")
    words = WordsField(sources=("title", "tags", "description"))
    comments_enabled = models.BooleanField(default=True)

    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    published_visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    published_at = models.DateTimeField(null=True, blank=True)
    share_id = models.CharField(max_length=24, unique=True, default=new_share_id)
    is_hidden = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    is_age_restricted = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UPLOADING)
    job_id = ObjectIdField(null=True, blank=True)
    replacement_id = ObjectIdField(null=True, blank=True)
    original = models.CharField(max_length=200, blank=True, default="")
    original_bytes = models.PositiveBigIntegerField(default=0)
    revision = models.CharField(max_length=200, blank=True, default="")
    master = models.CharField(max_length=100, blank=True, default="")
    storyboard = models.CharField(max_length=100, blank=True, default="")
    renditions = EmbeddedModelArrayField(Rendition, default=list, blank=True)
    captions = EmbeddedModelArrayField(Caption, default=list, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True, default="")
    thumbnail_candidates = ArrayField(
        models.CharField(max_length=200), size=3, default=list, blank=True
    )
    duration = models.FloatField(default=0.0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    views = models.PositiveBigIntegerField(default=0)
    likes_count = models.PositiveIntegerField(default=0)
    dislikes_count = models.PositiveIntegerField(default=0)
    comments_count = models.PositiveIntegerField(default=0)
    saves_count = models.PositiveIntegerField(default=0)
    reports_count = models.PositiveIntegerField(default=0)
    watch_seconds = models.PositiveBigIntegerField(default=0)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[VideoManager] = VideoManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            # Lists for everybody: one per sort order, over listed videos only. `listed` leads, so
            # that a total is counted from the index alone.
            *(
                models.Index(fields=["listed", field, "id"], name=name, condition=LISTED)
                for field, name in LISTED_SORTS
            ),
            # ... and per filter, newest first.
            *(
                models.Index(fields=["listed", *fields, "id"], name=name, condition=LISTED)
                for fields, name in LISTED_FILTERS
            ),
            # Whether somebody may see a video: many at a time, without reading one.
            models.Index(fields=["id", "listed", "owner"], name="video_seen"),
            # The owner's own list, in each order, and the admin's.
            *(models.Index(fields=["owner", *fields], name=name) for fields, name in OWNER_SORTS),
            models.Index(fields=["owner", "-created_at", "-id"], name="video_owner"),
            models.Index(
                fields=["owner", "status", "visibility", "-created_at", "-id"], name="video_state"
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="video_status"),
            models.Index(fields=["-created_at", "-id"], name="video_newest"),
            models.Index(
                fields=["-created_at", "-id"], name="video_hidden", condition=Q(is_hidden=True)
            ),
            # From a failed job back to its video.
            models.Index(fields=["job_id"], name="video_job"),
            # Scheduled videos whose time comes, and none of the many that stay unlisted.
            models.Index(fields=["published_at"], name="video_due", condition=DUE),
        ]

    def __str__(self) -> str:
        return self.title

    def is_shown_when_new(self) -> bool:
        return self.listed

    def is_published(self, now: datetime) -> bool:
        """Public or unlisted, and its time has come."""
        return (
            self.visibility != Visibility.PRIVATE
            and self.published_at is not None
            and self.published_at <= now
        )

    def should_be_listed(self, now: datetime) -> bool:
        """What `listed` must be."""
        return (
            self.visibility == Visibility.PUBLIC
            and self.status == Status.READY
            and not self.is_hidden
            and self.is_published(now)
        )

    @property
    def media_folder(self) -> str:
        """The key under which everything of this video stands."""
        return f"videos/{self.pk}"


Video.shown_fields = frozenset(
    name for field in Video._meta.fields for name in (field.name, field.attname)
).difference(LAGGING)
