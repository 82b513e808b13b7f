"""Figures: right on a small site, quick and honest on a large one."""

from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from core.testing.commands import run_command
from core.testing.profile import examined
from social.tests.factories import CommentFactory
from videos.models import JobState, ProcessingJob, Status, Video, Visibility
from videos.tests.factories import VideoFactory
from videotube import figures

pytestmark = pytest.mark.usefixtures("db", "media_root")


def stats():
    return run_command("stats").summary


def test_a_small_site_is_counted_exactly():
    StaffFactory()
    owner = UserFactory(is_active=False)
    joined = timezone.now() - timedelta(days=10)
    User.objects.filter(pk=owner.pk).update(created_at=joined)
    VideoFactory(owner=owner, views=100, original_bytes=10**9)
    VideoFactory(owner=owner, visibility=Visibility.PRIVATE, views=11, original_bytes=5)
    VideoFactory(owner=owner, status=Status.FAILED)
    CommentFactory(video=Video.objects.first(), author=owner)
    for state in (*JobState, JobState.SUCCEEDED):
        ProcessingJob.objects.create(kind="transcode", video_id=ObjectId(), state=state)
    found = stats()
    assert found["people"] == {
        "all": 2,
        "active": 1,
        "staff": 1,
        "joinedToday": 1,
        "joined7Days": 1,
        "joined30Days": 2,
        "sessions": 0,
    }
    videos = found["videos"]
    assert (videos["all"], videos["ready"], videos["failed"]) == (3, 2, 1)
    assert (videos["public"], videos["private"], videos["unlisted"]) == (2, 1, 0)
    assert (videos["views"], videos["originalsBytes"]) == (111, 10**9 + 5)
    assert videos["listed"] == Video.objects.filter(listed=True).count() == 1
    assert found["activity"]["comments"] == 1
    assert found["jobs"] == {"queued": 1, "running": 1, "failed": 1, "succeeded": 2}
    assert 0 < found["disk"]["freeBytes"] < found["disk"]["totalBytes"]
    assert found["database"]["dataBytes"] > 0
    assert found["estimates"] == found["atLeast"] == []


def test_a_large_site_is_estimated_and_that_is_said(monkeypatch):
    monkeypatch.setattr(figures, "SAMPLE", 400)
    monkeypatch.setattr(figures, "COUNT_MAX", 900)
    monkeypatch.setattr(figures, "MOST_VIEWED", 5)
    owner = UserFactory()
    Video.objects.bulk_create(
        Video(
            owner=owner,
            title="t",
            status=Status.FAILED if n < 7 else Status.READY,
            listed=n % 4 != 0,
            visibility=Visibility.PRIVATE if n % 4 == 0 else Visibility.PUBLIC,
            views=1_000_000 if n == 9 else 10,
            original_bytes=1000,
        )
        for n in range(2000)
    )
    with examined(Video) as read:
        found = stats()
    videos = found["videos"]
    assert (videos["all"], videos["failed"], videos["ready"]) == (2000, 7, 1993)
    assert videos["listed"] == 900
    # A share of a quarter, from 400 rows: six standard deviations.
    assert 240 < videos["private"] < 760
    assert videos["public"] + videos["private"] == pytest.approx(2000, abs=2)
    # The one that most people have seen is in it, whatever was drawn.
    assert videos["views"] == pytest.approx(1_020_000, rel=0.01)
    assert videos["originalsBytes"] == 2_000_000
    assert {"videos.all", "videos.private", "videos.views"} <= set(found["estimates"])
    assert found["atLeast"] == ["videos.listed"]
    assert "videos.failed" not in found["estimates"]
    # No more than the sample, or than the server reads for one, and the bound of each count.
    assert read.documents <= 2000 + 5
    shown = run_command("stats", plain=True).text
    assert "~ 2,000" in shown
    assert "≥ 900" in shown


def test_it_is_read_by_people():
    shown = run_command("stats", plain=True).text
    lines = [line for line in shown.splitlines() if line.startswith("  ")]
    assert len({len(line) for line in lines}) == 1
    assert "All exact." in shown
    assert "joined 7 days" in shown


def test_counts_read_no_documents():
    VideoFactory.create_batch(5, owner=UserFactory())
    for rows in (
        Video.objects.filter(status=Status.FAILED),
        Video.objects.filter(listed=True),
    ):
        with examined(Video) as read:
            figures._counted(rows)
        assert read.documents == 0
    with examined(User) as read:
        figures._people(timezone.now())
    assert read.documents <= 1 + figures._all(User).value
