"""A small site on which a mess can be planted."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from playlists.models import PlaylistItem
from playlists.tests.factories import PlaylistFactory
from social.models import Comment, Subscription
from social.services.comments import create_comment
from social.services.reactions import toggle_comment_like, toggle_video_like
from social.services.subscriptions import toggle_subscription
from social.services.tweets import create_tweet
from videos.diagnosis import files, uploads
from videos.models import Upload, Video
from videos.tests.factories import VideoFactory

DATA_CHECKS = (
    "indexes",
    "references",
    "counters",
    "videos",
    "pictures",
    "files",
    "uploads",
    "jobs",
)
ONLY_DATA = [part for name in DATA_CHECKS for part in ("--only", name)]


@dataclass
class Site:
    """Two people, a film of the first with all its files, and what the second said of it."""

    root: Path
    owner: User
    fan: User
    video: Video
    comment: Comment
    planted: list[str] = field(default_factory=list)

    def put(self, key: str, *, age: float = 0) -> Path:
        """A file below the media folder, written `age` seconds ago."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def rows(self, model: Any) -> Any:
        """The model's collection, as somebody at the shell has it."""
        connection.ensure_connection()
        return connection.database[model._meta.db_table]

    def copy(self, model: Any, **changes: Any) -> ObjectId:
        """A row like another one, with other values, put in without a service."""
        row = {**self.rows(model).find_one(), "_id": ObjectId(), **changes}
        self.rows(model).insert_one(row)
        return row["_id"]


@pytest.fixture
def site(db: None, media_root: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    settings.LOST_AND_FOUND_ROOT = media_root.parent / "lost+found"
    monkeypatch.setattr(files, "SETTLED", files.SETTLED / 30)
    monkeypatch.setattr(uploads, "SETTLED", uploads.SETTLED / 30)
    owner, fan = UserFactory(), UserFactory()
    video = VideoFactory(owner=owner)
    comment = create_comment(str(video.pk), by=fan, content="Well done")
    create_comment(str(video.pk), by=owner, content="Thanks", parent_id=comment.pk)
    toggle_video_like(str(video.pk), by=fan)
    toggle_comment_like(comment.pk, by=owner)
    toggle_subscription(owner.pk, by=fan)
    create_tweet(by=owner, content="New film")
    here = Site(media_root, owner, fan, video, comment)
    for key in named_by(video):
        here.put(key)
    return here


def named_by(video: Video) -> list[str]:
    """Every file that the video names."""
    inside = [video.master, video.storyboard, *(each.path for each in video.renditions)]
    keys = [video.original, video.thumbnail, *video.thumbnail_candidates]
    return [key for key in [*keys, *(f"{video.revision}/{each}" for each in inside if each)] if key]


def live_upload(site: Site) -> Upload:
    """A film on its way in, of which some bytes have come."""
    now = timezone.now()
    upload: Upload = Upload.objects.create(
        owner=site.fan,
        length=1000,
        offset=5,
        title="On its way",
        day=now.date(),
        expires_at=now + timezone.timedelta(hours=1),
    )
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.write_bytes(b"12345")
    return upload


__all__ = ["ONLY_DATA", "PlaylistFactory", "PlaylistItem", "Site", "Subscription", "live_upload"]
