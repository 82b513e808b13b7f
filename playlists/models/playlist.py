"""A named, ordered choice of videos."""

import secrets
from typing import ClassVar

from bson import ObjectId
from django.conf import settings
from django.db import models
from django.utils import timezone

from playlists.querysets import WATCH_LATER, PlaylistManager

NAME_LENGTH = 150
DESCRIPTION_LENGTH = 5000


class Visibility(models.TextChoices):
    """Who may see it: everybody, whoever has the link, nobody but its owner."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


def new_share_id() -> str:
    """96 random bits: an unlisted playlist opens by this alone, since ids can be guessed."""
    return secrets.token_urlsafe(12)


def new_slot() -> str:
    """A slot that nobody else has: any number of ordinary playlists stand side by side."""
    return str(ObjectId())


class Playlist(models.Model):
    """A playlist. What stands in it, and in which order, its items say.

    `slot` is unique for the owner: `watch-later` for the one of that name, something of its own
    for any other. `items_count` counts all items, also those that a reader may not see; it is
    changed in the transaction of the item. `revision` grows with each change of the items: who
    raises it holds the playlist, so that changes of its order come one after the other.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner_id: ObjectId
    slot = models.CharField(max_length=24, default=new_slot)
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.CharField(max_length=DESCRIPTION_LENGTH, blank=True, default="")
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    share_id = models.CharField(max_length=24, unique=True, default=new_share_id)
    items_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PlaylistManager] = PlaylistManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "slot"], name="playlist_slot")]
        indexes = [
            # The owner's own list, and what others see of it.
            models.Index(fields=["owner", "-created_at", "-id"], name="playlist_owner"),
            models.Index(
                fields=["owner", "visibility", "-created_at", "-id"], name="playlist_visible"
            ),
            # The admin's.
            models.Index(fields=["visibility", "-created_at", "-id"], name="playlist_visibility"),
            models.Index(fields=["-created_at", "-id"], name="playlist_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_watch_later(self) -> bool:
        """Whether it is its owner's "Watch later", which stays as it is made."""
        return self.slot == WATCH_LATER
