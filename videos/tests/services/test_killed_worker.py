"""Workers and encoders killed at any point: one correct result, nothing left, nobody needed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from core.storage import media_store
from videos.models import JobKind, ProcessingJob, Status
from videos.services import jobs
from videos.tests.films import files_below, make_film, process, upload
from videos.tests.services.worker import LEASE
from videos.tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")
ROOT = Path(__file__).resolve().parents[3]
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def long_film(tmp_path):
    """Quick to make, and many seconds of work for a slow preset."""
    picture = "testsrc2=s=640x360:r=30:d=15"
    encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    return make_film(tmp_path / "long.mp4", "-f", "lavfi", "-i", picture, *encoder)


@pytest.fixture
def small_film(tmp_path):
    """Some seconds of work, with a few reports of progress."""
    picture = "testsrc2=s=320x180:r=25:d=10"
    encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    return make_film(tmp_path / "small.mp4", "-f", "lavfi", "-i", picture, *encoder)


def start_worker(video, deadly="never"):
    arguments = (
        *(video.job_id, connection.settings_dict["NAME"]),
        *(settings.MEDIA_ROOT, settings.SCRATCH_ROOT, deadly),
    )
    return subprocess.Popen(
        [sys.executable, "-m", "videos.tests.services.worker", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "videotube.test_settings"},
    )


def working_on(video):
    """Processes that read the video's original or work in its folders."""
    marks = (str(media_store().local_path(video.original)).encode(), str(video.job_id).encode())
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "cmdline").read_bytes() + os.fsencode((entry / "cwd").readlink())
            except OSError:
                continue
            if any(mark in told for mark in marks):
                found.append(int(entry.name))
    return found


def encoders(video):
    source = str(media_store().local_path(video.original)).encode()
    return [pid for pid in working_on(video) if source in command_line(pid)]


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended since it was listed
        return b""


def named_files_that_are_missing(video):
    video.refresh_from_db()
    names = [video.original, video.thumbnail, *video.thumbnail_candidates]
    names += [f"{video.revision}/{part}" for part in (video.master, video.storyboard) if part]
    return [name for name in names if name and not media_store().local_path(name).is_file()]


def assert_one_result(video, attempts):
    """Ready, whole, and nothing besides: neither files, nor processes, nor open jobs."""
    job = ProcessingJob.objects.get(video_id=video.pk, kind=JobKind.TRANSCODE)
    assert (job.state, job.attempts, job.fencing, job.progress) == (
        *("succeeded", attempts, attempts, 100),
    )
    video.refresh_from_db()
    assert (video.status, video.listed) == (Status.READY, True)
    assert video.revision.endswith(f"{video.job_id}-{attempts}")
    assert named_files_that_are_missing(video) == []
    folders = {name.split("/")[2] for name in files_below(settings.MEDIA_ROOT)}
    assert folders == {"original", f"{video.job_id}-{attempts}"}
    assert files_below(settings.SCRATCH_ROOT) == []
    assert working_on(video) == []


def test_a_kill_in_the_transaction_that_names_the_files_holds_up_nobody_for_a_minute(
    owner, small_film
):
    """MongoDB keeps what the dead process has begun, and with it the row of its job."""
    video = upload(owner, small_film)
    other = ProcessingJob.objects.create(kind=JobKind.DELETE_MEDIA, video_id=owner.pk)
    worker = start_worker(video, "naming")
    assert worker.wait(timeout=60) == -signal.SIGKILL
    died = time.monotonic()
    time.sleep(LEASE.total_seconds())
    with time_machine.travel(timezone.now() + settings.JOB_RESEND_AFTER, tick=True):
        jobs.resend_lost(timezone.now())
    other.refresh_from_db()
    assert other.sent_at is not None
    wait_until(lambda: claimed_and_done(video), seconds=50)
    assert time.monotonic() - died < 50
    assert_one_result(video, attempts=2)


def claimed_and_done(video):
    """Whether the job has been done by now; what bars its row is the server's to end."""
    try:
        return process(video) == "done"
    except DatabaseError:
        return False


def test_three_kills_in_a_row_and_one_before_the_files_are_named(owner, small_film, settings):
    video = upload(owner, small_film)
    whole = media_store().local_path(video.original).read_bytes()
    settings.JOB_RESEND_AFTER = timedelta(seconds=1)
    for attempt, deadly in enumerate(("10", "50", "95", "published"), start=1):
        worker = start_worker(video, deadly)
        assert worker.wait(60) == -signal.SIGKILL
        killed = time.monotonic()
        wait_until(lambda: not working_on(video), seconds=5)
        job = ProcessingJob.objects.get(pk=video.job_id)
        assert (job.state, job.attempts) == ("running", attempt)
        if deadly.isdecimal():
            assert job.progress <= 97
            assert (job.stage == "transcoding") == (int(deadly) <= 50)
        assert named_files_that_are_missing(video) == []
        assert (video.status, video.revision) == ("processing", "")
        assert media_store().local_path(video.original).read_bytes() == whole
        # Nobody does anything but the sweeper, which finds the lease run out.
        wait_until(lambda: jobs.resend_lost(timezone.now()) == 1, seconds=10)
        assert time.monotonic() - killed < LEASE.total_seconds() + 3
    assert process(video) == "done"
    assert_one_result(video, attempts=5)


def test_a_kill_from_outside_takes_the_encoder_along(owner, long_film, settings):
    video = upload(owner, long_film)
    worker = start_worker(video)
    try:
        wait_until(
            lambda: (
                encoders(video)
                and ProcessingJob.objects.get(pk=video.job_id).stage == "transcoding"
            ),
            seconds=30,
        )
    finally:
        worker.kill()
        worker.wait()
    wait_until(lambda: not encoders(video), seconds=5)
    assert jobs.claim(video.job_id, owner="too early") is None
    settings.TRANSCODE_HEIGHTS = [240]
    with time_machine.travel(timezone.now() + settings.JOB_LEASE):
        assert jobs.resend_lost(timezone.now()) == 1
        assert process(video) == "done"
    assert_one_result(video, attempts=2)


def test_a_killed_encoder_is_started_again_by_itself(owner, long_film, settings):
    video = upload(owner, long_film)
    worker = start_worker(video)
    try:
        wait_until(
            lambda: (
                encoders(video)
                and ProcessingJob.objects.get(pk=video.job_id).stage == "transcoding"
            ),
            seconds=30,
        )
        for pid in encoders(video):
            if pid != worker.pid:
                os.kill(pid, signal.SIGKILL)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    job = ProcessingJob.objects.get(pk=video.job_id)
    assert (job.state, job.error_code) == ("queued", "out_of_memory")
    assert job.run_after <= timezone.now() + A_MINUTE
    assert files_below(settings.SCRATCH_ROOT) == []
    settings.TRANSCODE_HEIGHTS = [240]
    with time_machine.travel(job.run_after):
        assert jobs.resend_lost(timezone.now()) == 1
        assert process(video) == "done"
    assert_one_result(video, attempts=2)


def test_a_lost_job_is_taken_up_again_within_a_minute():
    sweeper = settings.CELERY_BEAT_SCHEDULE["send-lost-jobs-again"]["schedule"]
    assert settings.JOB_LEASE + timedelta(seconds=sweeper) < A_MINUTE
    assert settings.JOB_RETRY_DELAY_MAX + timedelta(seconds=sweeper) < A_MINUTE
