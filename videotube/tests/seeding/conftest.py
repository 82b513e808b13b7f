"""A site of a hundredth of the small size, and what is looked at in it."""

from hashlib import sha256

import pytest
from bson import json_util
from django.db import connection

from accounts.models import User
from core.testing.commands import run_command
from playlists.models import Playlist, PlaylistItem
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import HistoryEntry, ProcessingJob, Video, VideoDay
from videotube.management.commands import seed_demo
from videotube.seeding import marker
from videotube.seeding.sizes import size

MODELS = (
    User,
    Video,
    ProcessingJob,
    Comment,
    Tweet,
    Reaction,
    Subscription,
    Playlist,
    PlaylistItem,
    HistoryEntry,
    VideoDay,
)
DAY = "2026-11-20"


@pytest.fixture
def seed(db, media_root, redis_server, settings, monkeypatch):
    """`seed("--no-media")`: the outcome of seeding the small site, or another one by `chosen`."""
    _forget_mark()
    settings.TRANSCODE_PRESET = "ultrafast"
    settings.LOST_AND_FOUND_ROOT = media_root.parent / "lost+found"
    for name in ("small", "medium"):
        monkeypatch.setitem(seed_demo.SIZES, name, size(name, 0.01))

    def call(*arguments, chosen="small", day=DAY):
        return run_command("seed_demo", "--size", chosen, "--until", day, *arguments)

    return call


@pytest.fixture
def digest(db):
    """Of every document that was made, passwords aside; and how many they are."""

    def look():
        rows = [
            json_util.dumps(row, sort_keys=True)
            for model in MODELS
            for row in _collection(model).find({}, {"password": 0}).sort("_id", 1)
        ]
        return sha256("\n".join(rows).encode()).hexdigest(), len(rows)

    return look


@pytest.fixture
def empty(db):
    """Call it for an empty site, as before the first call."""

    def clear():
        for model in MODELS:
            _collection(model).delete_many({})
        _forget_mark()

    return clear


def _forget_mark():
    connection.ensure_connection()
    connection.database[marker.COLLECTION].delete_many({})


def _collection(model):
    connection.ensure_connection()
    return connection.database[model._meta.db_table]
