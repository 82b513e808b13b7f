"""A seeded site is as true as one that people have made, and made only where nobody lives."""

from hashlib import sha256

import pytest
from bson import json_util
from django.db import connection

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.commands import run_command
from playlists.models import Playlist, PlaylistItem
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import HistoryEntry, ProcessingJob, Status, Video, VideoDay
from videotube.management.commands import seed_demo
from videotube.seeding import writing
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
DAY = ("--until", "2026-11-20")
DATA = [
    part
    for name in ("references", "counters", "videos", "files", "jobs")
    for part in ("--only", name)
]


@pytest.fixture(autouse=True)
def _tiny(db, media_root, redis_server, settings, monkeypatch):
    """The sizes, a two hundredth of them."""
    settings.LOST_AND_FOUND_ROOT = media_root.parent / "lost+found"
    monkeypatch.setitem(seed_demo.SIZES, "small", size("small", 0.01))


def seed(*arguments):
    return run_command("seed_demo", "--size", "small", *DAY, *arguments)


def digest():
    """Of every document that was made, passwords aside."""
    connection.ensure_connection()
    rows = [
        json_util.dumps(row, sort_keys=True)
        for model in MODELS
        for row in connection.database[model._meta.db_table]
        .find({}, {"password": 0})
        .sort("_id", 1)
    ]
    return sha256("\n".join(rows).encode()).hexdigest(), len(rows)


def empty():
    for model in MODELS:
        connection.database[model._meta.db_table].delete_many({})


def test_a_seeded_site_has_no_finding_its_films_play_and_people_can_sign_in(api, media_root):
    outcome = seed("--password", "opens-everything-1")
    assert outcome.code == 0, outcome.error
    doctor = run_command("doctor", *DATA)
    assert [item for item in doctor.items if item["severity"] != "note"] == []
    star = outcome.summary["people"][0]
    api.post("users/login", {"username": star, "password": "opens-everything-1"})
    video = Video.objects.filter(listed=True).order_by("-likes_count").first()
    shown = api.get(f"videos/{video.pk}")
    assert shown["sources"]["hls"].endswith("master.m3u8")
    assert (media_root / video.revision / video.master).is_file()
    words = max(video.title.split(), key=len)
    assert api.get("videos", {"query": words})["totalDocs"] >= 1
    assert {Status.READY} <= set(Video.objects.values_list("status", flat=True))


def test_the_same_seed_makes_the_same_documents_ids_included():
    seed("--no-media")
    first = digest()
    empty()
    seed("--no-media")
    assert digest() == first
    empty()
    seed("--no-media", "--seed", "2")
    assert digest()[0] != first[0]


def test_one_that_was_interrupted_is_gone_on_with_and_its_password_is_the_new_one(api, monkeypatch):
    seed("--no-media")
    whole = digest()
    empty()
    real, written = writing.Rows.write, []

    def stopping(self, documents):
        written.append(self.model)
        if self.model is Reaction:
            raise KeyboardInterrupt
        yield from real(self, documents)

    monkeypatch.setattr(writing.Rows, "write", stopping)
    assert seed("--no-media").code == 130
    monkeypatch.setattr(writing.Rows, "write", real)
    assert digest() != whole
    again = seed("--no-media", "--password", "the-second-password")
    assert again.summary["made"] is True
    assert digest() == whole
    star = again.summary["people"][0]
    api.post("users/login", {"username": star, "password": "the-second-password"})


def test_a_whole_one_is_left_alone():
    seed("--no-media")
    before = digest()
    again = seed("--no-media")
    assert (again.code, again.summary["made"]) == (0, False)
    assert digest() == before


@pytest.mark.parametrize("what", ["a person", "another seed", "another size"])
def test_a_site_where_somebody_lives_is_refused_and_not_touched(what, monkeypatch):
    if what == "a person":
        UserFactory()
    else:
        seed("--no-media", *(("--seed", "2") if what == "another seed" else ()))
    if what == "another size":
        monkeypatch.setitem(seed_demo.SIZES, "medium", size("medium", 0.01))
    before = digest()
    chosen = "medium" if what == "another size" else "small"
    outcome = run_command("seed_demo", "--size", chosen, "--no-media")
    assert outcome.code == 1
    assert "nothing was changed" in outcome.error
    assert digest() == before


def test_staff_may_be_there_already():
    UserFactory(is_staff=True)
    assert seed("--no-media").code == 0


def test_a_dry_run_makes_nothing():
    assert "500 people" in run_command("seed_demo", "--size", "small", "--dry-run", plain=True).text
    assert not User.objects.exists()


def test_films_are_not_linked_where_media_live_at_cloudinary(cloudinary):
    outcome = seed()
    assert outcome.code == 1
    assert "--no-media" in outcome.error
    assert not User.objects.exists()
