"""What videos, people and jobs say of themselves."""

from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from core.testing.commands import run_command
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videotube.tests.doctor.conftest import ONLY_DATA

LONG_AGO = timedelta(hours=1)


def found_by(*arguments):
    outcome = run_command("doctor", *ONLY_DATA, *arguments)
    return outcome, {item["code"]: item for item in outcome.items}


def change(video, **values):
    Video.objects.filter(pk=video.pk).update(**values)


def job(video, **values):
    return ProcessingJob.objects.create(kind=JobKind.TRANSCODE, video_id=video.pk, **values)


def test_a_rendition_that_is_gone_is_made_again_from_the_original(site, redis_server):
    change(site.video, job_id=job(site.video, state=JobState.SUCCEEDED).pk)
    (site.root / site.video.revision / "progressive.mp4").unlink()
    _outcome, found = found_by()
    assert found.keys() == {"video.file_missing"}
    assert found["video.file_missing"]["missing"] == [f"{site.video.revision}/progressive.mp4"]
    repaired, _ = found_by("--repair")
    assert (repaired.code, len(repaired.items)) == (0, 1)
    assert found_by()[1] == {}  # it is being made again
    queued = ProcessingJob.objects.get(pk=Video.objects.get(pk=site.video.pk).job_id)
    assert queued.state == JobState.QUEUED


def test_an_original_that_is_gone_cannot_be_mended_and_stays_a_finding(site):
    (site.root / site.video.original).unlink()
    outcome, found = found_by("--repair")
    assert (outcome.code, outcome.summary["left"]) == (1, 1)
    assert found["video.file_missing"]["mendable"] is False


def test_a_video_that_waits_for_no_job_gets_one(site, redis_server):
    change(site.video, status=Status.PROCESSING, listed=False)
    User.objects.filter(pk=site.owner.pk).update(videos_count=0)
    assert found_by()[1].keys() == {"video.stuck"}
    assert found_by("--repair")[0].code == 0
    named = Video.objects.get(pk=site.video.pk).job_id
    assert ProcessingJob.objects.get(pk=named).state == JobState.QUEUED
    assert found_by()[1] == {}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"visibility": "private"}, "should not be"),
        ({"is_hidden": True}, "should not be"),
        ({"listed": False, "published_at": timezone.now() - LONG_AGO}, "is not"),
    ],
)
def test_what_is_listed_and_should_not_be_is_found_and_follows_its_state(site, values, text):
    change(site.video, **values)
    if "listed" in values:
        User.objects.filter(pk=site.owner.pk).update(videos_count=0)
    _, found = found_by()
    assert found.keys() == {"video.listed"}
    assert text in found["video.listed"]["text"]
    assert found_by("--repair")[0].code == 0
    listed = Video.objects.get(pk=site.video.pk).listed
    assert User.objects.get(pk=site.owner.pk).videos_count == int(listed)


def test_a_job_that_is_named_and_gone_is_forgotten(site):
    change(site.video, job_id=ObjectId())
    assert found_by()[1].keys() == {"video.job_missing"}
    assert found_by("--repair")[0].code == 0
    assert Video.objects.get(pk=site.video.pk).job_id is None


def test_a_picture_that_is_gone_is_no_longer_named(site):
    User.objects.filter(pk=site.fan.pk).update(avatar=f"users/{site.fan.pk}/a.webp")
    assert found_by()[1].keys() == {"user.picture_missing"}
    assert found_by("--repair")[0].code == 0
    assert User.objects.get(pk=site.fan.pk).avatar == ""


def test_jobs_that_nobody_takes_up_are_sent_again_and_failed_ones_only_noted(site, redis_server):
    then = timezone.now() - LONG_AGO
    job(site.video, state=JobState.RUNNING, lease_expires_at=then)
    job(site.video, state=JobState.QUEUED, run_after=then)
    job(site.video, state=JobState.FAILED, error_code="disk_full")
    outcome, found = found_by()
    assert found.keys() == {"job.lease_expired", "job.not_sent", "job.failed"}
    assert outcome.summary["severities"]["note"] == 1
    assert ProcessingJob.objects.filter(sent_at=None).count() == 3
    found_by("--repair")
    assert ProcessingJob.objects.filter(sent_at=None).count() == 1


def test_a_job_that_waits_in_a_long_queue_is_no_finding(site):
    then = timezone.now() - LONG_AGO
    job(site.video, state=JobState.QUEUED, run_after=then, sent_at=then)
    assert found_by()[1] == {}
