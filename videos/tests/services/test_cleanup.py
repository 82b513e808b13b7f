"""What dead uploads, attempts and jobs leave behind goes; what lives is spared."""

import os
import time
from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from core.events import subscribe
from core.storage.local import LocalMediaStore
from videos.events import VideoDeleted
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import cleanup, runner
from videos.tests.factories import VideoFactory
from videos.tests.films import files_below

DAYS = 86_400


@pytest.fixture
def scratch(media_root, settings):
    return settings.SCRATCH_ROOT


def put(path, age_seconds):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"film")
    then = time.time() - age_seconds
    os.utime(path, (then, then))


def test_abandoned_scratch_goes_and_what_is_being_written_stays(db, scratch):
    put(scratch / "uploads" / "dead.upload", 2 * DAYS)
    put(scratch / "uploads" / "live.upload", 60)
    put(scratch / "attempts" / "dead-1" / "hls" / "a.ts", 2 * DAYS)
    put(scratch / "attempts" / "live-1" / "hls" / "old.ts", 2 * DAYS)
    put(scratch / "attempts" / "live-1" / "hls" / "new.ts", 60)
    for folder in ("dead-1", "dead-1/hls", "live-1", "live-1/hls"):
        then = time.time() - 2 * DAYS
        os.utime(scratch / "attempts" / folder, (then, then))
    assert cleanup.sweep(timezone.now()) == 2
    assert files_below(scratch) == [
        "attempts/live-1/hls/new.ts",
        "attempts/live-1/hls/old.ts",
        "uploads/live.upload",
    ]
    assert not (scratch / "attempts" / "dead-1").exists()
    assert cleanup.sweep(timezone.now()) == 0


def test_an_upload_whose_server_died_goes_with_its_file_and_others_stay(owner, media_root):
    long_ago = timezone.now() - timedelta(days=2)
    dead = VideoFactory(owner=owner, status=Status.UPLOADING, created_at=long_ago)
    fresh = VideoFactory(owner=owner, status=Status.UPLOADING)
    old = VideoFactory(owner=owner, created_at=long_ago)
    for video in (dead, fresh, old):
        put(media_root / video.original, 0)
    told = []
    subscribe(VideoDeleted, told.append)
    assert cleanup.sweep(timezone.now()) == 1
    assert [event.video_id for event in told] == [dead.pk]
    for job in ProcessingJob.objects.all():
        assert runner.run(job.pk) == "done"
    assert set(Video.objects.values_list("pk", flat=True)) == {fresh.pk, old.pk}
    assert files_below(media_root) == sorted([fresh.original, old.original])


def test_records_of_cleared_files_go_after_a_day_and_all_others_stay(db):
    old, new = timezone.now() - timedelta(days=2), timezone.now()
    kinds = (
        ("delete_media", "succeeded", old),
        ("delete_media", "succeeded", new),
        ("delete_media", "failed", old),
        ("delete_media", "queued", None),
        ("transcode", "succeeded", old),
    )
    first, *others = (
        ProcessingJob.objects.create(kind=kind, state=state, finished_at=at, video_id=ObjectId()).pk
        for kind, state, at in kinds
    )
    assert cleanup.sweep(timezone.now()) == 1
    assert set(ProcessingJob.objects.values_list("pk", flat=True)) == set(others)
    assert first not in others


def test_clearing_what_is_gone_already_is_done(db, media_root):
    job = ProcessingJob.objects.create(
        kind=JobKind.DELETE_MEDIA, video_id=ObjectId(), media_key="videos/gone"
    )
    assert runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED


def test_a_disk_that_refuses_to_clear_is_tried_again(db, media_root, monkeypatch):
    def refuse(*args):
        raise PermissionError("read-only file system")

    monkeypatch.setattr(LocalMediaStore, "delete", refuse)
    job = ProcessingJob.objects.create(
        kind=JobKind.DELETE_MEDIA, video_id=ObjectId(), media_key="videos/x"
    )
    assert runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("queued", "internal_error")
    assert "read-only" not in job.error_message
