"""What people write under a video."""

from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ObjectIdField

from social.querysets import CommentManager

MAX_CONTENT_LENGTH = 2000


class Comment(models.Model):
    """A comment, or a reply to one.

    Threads are one level deep: a reply names the comment it stands under in `root_id`, which is
    None for the others. `is_reply` says the same without null, since MongoDB cannot count by an
    index where a field is null. `replies_count` counts a root's replies.

    A root that is deleted while it has replies stays as a tombstone (`is_deleted`): without
    content and reactions, counted nowhere, and without an author once the account is deleted; all
    others have one. A video has one pinned comment at most.

    One that staff have hidden (`is_hidden`) keeps its content and its reactions, but is shown and
    counted as if it were gone: with replies as a tombstone, without them not at all. One that waits
    for staff's approval (`is_held`) is hidden, too. `is_listed` is
    whether it stands in its list; it is derived and stored, so that one index answers the list.
    `reports_count` says how often it has been reported, and is never lowered.
    """

    video = models.ForeignKey(
        "videos.Video", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    video_id: ObjectId
    author_id: ObjectId
    root_id = ObjectIdField(null=True, blank=True, default=None)
    is_reply = models.BooleanField(default=False)
    content = models.CharField(max_length=MAX_CONTENT_LENGTH, blank=True)

    likes_count = models.PositiveIntegerField(default=0)
    dislikes_count = models.PositiveIntegerField(default=0)
    replies_count = models.PositiveIntegerField(default=0)
    reports_count = models.PositiveIntegerField(default=0)

    is_edited = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)
    is_pinned = models.BooleanField(default=False)
    is_hearted = models.BooleanField(default=False)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[CommentManager] = CommentManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["video"], condition=models.Q(is_pinned=True), name="comment_pinned"
            ),
        ]
        indexes = [
            # The pinned comment of a video comes first in every order.
            models.Index(
                fields=["video", "is_reply", "is_listed", "-is_pinned", "-created_at", "-id"],
                name="comment_newest",
            ),
            models.Index(
                fields=["video", "is_reply", "is_listed", "-is_pinned", "-likes_count", "-id"],
                name="comment_top",
            ),
            models.Index(
                fields=["root_id", "is_listed", "created_at", "id"], name="comment_replies"
            ),
            models.Index(fields=["author", "-created_at", "-id"], name="comment_author"),
            models.Index(fields=["is_deleted", "-created_at", "-id"], name="comment_deleted"),
            models.Index(fields=["-created_at", "-id"], name="comment_all"),
            models.Index(
                fields=["-created_at", "-id"],
                name="comment_hidden",
                condition=models.Q(is_hidden=True),
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60] or "(deleted)"

    @property
    def is_buried(self) -> bool:
        """Whether readers see a tombstone, if anything."""
        return self.is_deleted or self.is_hidden
