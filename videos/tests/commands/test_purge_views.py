"""Views of each day, forgotten: those that are meant, in batches, and no total."""

from datetime import timedelta

import pytest
from bson import ObjectId
from celery import current_app
from django.conf import settings as django_settings
from django.db import DatabaseError
from django.utils import timezone

from core.testing.plans import explain
from videos.models import Video, VideoDay
from videos.services import view_days
from videos.tests.factories import VideoFactory


@pytest.fixture
def days(owner):
    """`days(0, 5, 40)`: a video with a view on each of these days ago."""

    def make(*ago, video=None):
        video = video or VideoFactory(owner=owner, views=1000)
        today = timezone.now().date()
        VideoDay.objects.bulk_create(
            VideoDay(video_id=video.pk, day=today - timedelta(days=n), views=3) for n in ago
        )
        return video

    return make


def ages(video):
    today = timezone.now().date()
    found = VideoDay.objects.filter(video_id=video.pk).values_list("day", flat=True)
    return sorted((today - day).days for day in found)


def test_days_that_are_too_old_go_and_totals_stay(days, run, monkeypatch):
    monkeypatch.setattr(view_days, "BATCH", 2)
    video, other = days(0, 29, 30, 31, 365), days(1, 31, 32, 33)
    done = run("purge_views", "--older-than", "30")
    assert (done.code, done.summary) == (0, {"old": 5, "gone": 0, "daysKept": 30, "dryRun": False})
    assert (ages(video), ages(other)) == ([0, 29, 30], [1])
    assert Video.objects.get(pk=video.pk).views == 1000
    assert run("purge_views", "--older-than", "30").summary["old"] == 0


def test_by_default_every_day_is_kept(days, run):
    video = days(0, 4000)
    assert run("purge_views").summary == {"old": 0, "gone": 0, "daysKept": None, "dryRun": False}
    assert ages(video) == [0, 4000]


def test_the_setting_counts_for_the_command_and_for_the_worker(days, run, settings):
    current_app.loader.import_default_modules()
    assert "videos.purge_views" not in {
        entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()
    }
    settings.VIEW_DAYS_KEPT = 100
    video = days(100, 101)
    assert run("purge_views", "--dry-run").summary["old"] == 1
    assert current_app.tasks["videos.purge_views"]() == 1
    assert ages(video) == [100]
    settings.VIEW_DAYS_KEPT = 0
    assert current_app.tasks["videos.purge_views"]() == 0


def test_rows_of_videos_that_are_gone_go_and_no_others(days, run, monkeypatch):
    monkeypatch.setattr(view_days, "BATCH", 2)
    kept = [days(0, 1) for _ in range(3)]
    gone = [days(0, 1, 2, video=Video(pk=ObjectId())) for _ in range(3)]
    listed = run("purge_views", "--dry-run")
    assert listed.summary["gone"] == 9
    assert VideoDay.objects.count() == 15
    done = run("purge_views")
    assert {item["video"] for item in done.items} == {str(video.pk) for video in gone}
    assert done.summary["gone"] == 9
    assert VideoDay.objects.count() == 6
    assert all(ages(video) == [0, 1] for video in kept)


def test_a_dry_run_changes_nothing(days, run):
    video = days(0, 50)
    assert run("purge_views", "--older-than", "30", "--dry-run").summary["old"] == 1
    assert ages(video) == [0, 50]
    assert "Nothing was changed" in run("purge_views", "--dry-run", plain=True).text


@pytest.mark.parametrize("days_given", ["0", "-1", "soon"])
def test_days_are_a_number_of_at_least_one(run, days_given):
    assert run("purge_views", "--older-than", days_given).code != 0


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt, 130), (DatabaseError, 1)])
def test_cut_off_it_is_done_by_calling_it_again(days, run, monkeypatch, fault, code):
    monkeypatch.setattr(view_days, "BATCH", 2)
    video = days(0, 50, 51, 52, 53)
    forget = view_days.forget_before

    def cut(day):
        batches = forget(day)
        yield next(batches)
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(view_days, "forget_before", cut)
        assert run("purge_views", "--older-than", "9").code == code
    assert ages(video) == [0, 50, 51]
    assert run("purge_views", "--older-than", "9").summary["old"] == 2


def test_old_rows_are_found_in_their_index_alone(days):
    days(*range(200))
    limit = timezone.now().date() - timedelta(days=190)
    old = VideoDay.objects.filter(day__lt=limit).order_by("day", "pk").values_list("pk", flat=True)
    plan = explain(old[:50])
    assert plan.indexes == {"view_day"}
    assert (plan.documents, "SORT" in plan.stages) == (0, False)


def test_videos_with_rows_are_found_by_skipping_their_days(days):
    for _ in range(4):
        days(*range(100))
    pipeline = [{"$sort": {"video_id": 1}}, {"$group": {"_id": "$video_id"}}]
    plan = explain(VideoDay, pipeline)
    assert "DISTINCT_SCAN" in plan.stages
    assert plan.keys <= 5
    assert plan.documents == 0
