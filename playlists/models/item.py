"""One video in one playlist."""

from typing import ClassVar

from bson import ObjectId
from django.db import models
from django.utils import timezone

from playlists.models.playlist import Playlist
from playlists.querysets import ItemManager

MAX_KEY_LENGTH = 64
"""A longer order key has all keys of its playlist made anew."""


class PlaylistItem(models.Model):
    """A video's place in a playlist: once in each, by a unique index.

    `order_key` is a text between those of its neighbours (`playlists.order`), so that moving one
    item changes one document.
    """

    playlist = models.ForeignKey(
        Playlist, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    video = models.ForeignKey(
        "videos.Video", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    playlist_id: ObjectId
    video_id: ObjectId
    order_key = models.CharField(max_length=4 * MAX_KEY_LENGTH)
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ItemManager] = ItemManager()

    class Meta:
        ordering = ["order_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["playlist", "video"], name="playlist_item_once"),
            models.UniqueConstraint(fields=["playlist", "order_key"], name="playlist_item_place"),
        ]
        indexes = [
            # Holds all that a list needs to know, so that no item is read.
            models.Index(
                fields=["playlist", "order_key", "id", "video"], name="playlist_item_order"
            ),
            # From a video that goes to the playlists it stands in.
            models.Index(fields=["video", "id", "playlist"], name="playlist_item_video"),
        ]

    def __str__(self) -> str:
        return f"{self.playlist_id} {self.order_key} {self.video_id}"
