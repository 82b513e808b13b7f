"""What a channel says to everybody: short texts without a video."""

from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone

from social.querysets import TweetManager

MAX_TWEET_LENGTH = 500


class Tweet(models.Model):
    """A short text that everybody may read; one that staff have hidden, only its author and staff.

    `likes_count` and `dislikes_count` are changed in the transaction of the reaction.
    `reports_count` says how often it has been reported, and is never lowered.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author_id: ObjectId
    content = models.CharField(max_length=MAX_TWEET_LENGTH)
    likes_count = models.PositiveIntegerField(default=0)
    dislikes_count = models.PositiveIntegerField(default=0)
    reports_count = models.PositiveIntegerField(default=0)
    is_hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TweetManager] = TweetManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["author", "-created_at", "-id"], name="tweet_author"),
            models.Index(fields=["-created_at", "-id"], name="tweet_newest"),
            # What everybody sees: of all, of one author.
            models.Index(fields=["is_hidden", "-created_at", "-id"], name="tweet_shown"),
            models.Index(
                fields=["author", "is_hidden", "-created_at", "-id"], name="tweet_shown_author"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60]
