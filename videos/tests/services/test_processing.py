"""From the uploaded file to a video that plays, through the real pipeline."""

import errno
import subprocess

import pytest
from bson import ObjectId
from django.db import DatabaseError
from pymongo.errors import AutoReconnect

from core.events import subscribe
from core.storage import media_store
from core.storage.local import LocalMediaStore
from videos.events import VideoReady
from videos.media.ffmpeg import find_ffmpeg
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.services import jobs, processing, producing, removal, runner
from videos.tests.films import BIKES, clear_up, files_below, make_film, process, upload

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")


def scratch(media_root):
    return files_below(media_root.parent / "scratch")


def test_a_film_becomes_a_listed_video_with_every_file(owner, media_root):
    told = []
    subscribe(VideoReady, told.append)
    video = upload(owner)
    assert (video.status, video.listed) == ("processing", False)
    assert process(video) == "done"
    video.refresh_from_db()
    assert (video.status, video.listed) == ("ready", True)
    assert abs(video.duration - 10) < 1
    assert (video.width, video.height) == (640, 272)
    assert len(video.thumbnail_candidates) == 3
    assert video.thumbnail == video.thumbnail_candidates[0]
    owner.refresh_from_db()
    assert owner.videos_count == 1
    assert [event.video_id for event in told] == [video.pk]
    named = [f"{video.revision}/{name}" for name in (video.master, video.storyboard)]
    named += [f"{video.revision}/{r.path}" for r in video.renditions]
    named += [video.original, *video.thumbnail_candidates]
    assert [key for key in named if not media_store().local_path(key).is_file()] == []
    assert scratch(media_root) == []
    job = ProcessingJob.objects.get(pk=video.job_id)
    assert (job.state, job.progress, job.attempts) == ("succeeded", 100, 1)


def test_a_message_that_comes_twice_is_worked_on_once(owner, short_film):
    video = upload(owner, short_film)
    assert process(video) == "done"
    revision = Video.objects.get(pk=video.pk).revision
    assert process(video) == "not claimed"
    assert runner.run(ObjectId()) == "not claimed"
    assert Video.objects.get(pk=video.pk).revision == revision


def test_place_and_names_in_the_film_are_not_in_what_is_served(owner, media_root, tmp_path):
    secret = "Marker-of-a-place"
    film = make_film(
        tmp_path / "tagged.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=128x96:r=10:d=1"),
        *("-metadata", f"title={secret}", "-metadata", f"comment={secret}"),
        *("-metadata", "location=+48.8577+002.295/", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
    )
    assert secret.encode() in film.read_bytes()
    video = upload(owner, film)
    assert process(video) == "done"
    video.refresh_from_db()
    served = media_root / video.revision
    assert len(files_below(served)) > 5
    for name in files_below(served):
        content = (served / name).read_bytes()
        assert secret.encode() not in content
        assert b"48.8577" not in content


def test_a_film_without_a_picture_fails_for_good_and_says_why(owner, media_root, tmp_path):
    sound = make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    video = upload(owner, sound)
    assert process(video) == "failed"
    job = ProcessingJob.objects.get(pk=video.job_id)
    assert (job.state, job.error_code, job.attempts) == ("failed", "no_video_stream", 1)
    video.refresh_from_db()
    assert (video.status, video.listed) == ("failed", False)
    assert scratch(media_root) == []
    assert files_below(media_root) == [video.original]  # kept: a retry needs it


def test_a_broken_film_fails_and_the_next_one_is_processed(owner, short_film, media_root, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(BIKES.read_bytes()[:60_000])
    poison, fine = upload(owner, broken), upload(owner, short_film)
    assert process(poison) == "failed"
    assert process(fine) == "done"
    job = ProcessingJob.objects.get(pk=poison.job_id)
    assert job.error_code == "broken_file"
    assert "/" not in job.error_message


@pytest.mark.parametrize("cleared", ["before", "after"])
def test_a_video_that_is_deleted_meanwhile_leaves_no_file(
    owner, short_film, media_root, monkeypatch, cleared
):
    """Whether the files are cleared before the worker publishes its own, or after."""
    video = upload(owner, short_film)
    verify = producing.verify_output

    def delete_then_verify(*args):
        removal.delete_video(video.pk, by=owner)
        if cleared == "before":
            clear_up()
        verify(*args)

    monkeypatch.setattr(producing, "verify_output", delete_then_verify)
    assert process(video) == "lost"
    if cleared == "after":
        clear_up()
    assert list((media_root / "videos").iterdir()) == scratch(media_root) == []
    assert not Video.objects.exists()


def test_a_worker_whose_job_was_taken_publishes_nothing(owner, short_film, media_root, monkeypatch):
    video = upload(owner, short_film)
    verify = producing.verify_output

    def lose_the_lease(*args):
        ProcessingJob.objects.filter(pk=video.job_id).update(fencing=7, lease_owner="another")
        verify(*args)

    monkeypatch.setattr(producing, "verify_output", lose_the_lease)
    assert process(video) == "lost"
    video.refresh_from_db()
    assert (video.status, video.revision) == ("processing", "")
    assert files_below(media_root) == [video.original]
    assert scratch(media_root) == []


def test_what_an_attempt_published_before_it_died_goes_with_the_next(
    owner, short_film, media_root, settings
):
    settings.JOB_RETRY_DELAY *= 0
    video = upload(owner, short_film)
    make_ready = processing._make_ready

    def lose_the_database(*args):
        raise DatabaseError from AutoReconnect("gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processing, "_make_ready", lose_the_database)
        assert process(video) == "failed"
    assert processing._make_ready is make_ready
    orphan = media_root / video.media_folder / f"{video.job_id}-1"
    assert orphan.is_dir()
    ProcessingJob.objects.filter(pk=video.job_id).update(lease_expires_at=video.created_at)
    assert process(video) == "done"
    assert not orphan.exists()
    video.refresh_from_db()
    assert video.revision.endswith("-2")


def test_a_full_disk_is_said_cleaned_up_after_and_tried_again(
    owner, short_film, media_root, settings, monkeypatch
):
    settings.JOB_RETRY_DELAY *= 0
    video = upload(owner, short_film)
    publish = LocalMediaStore.publish

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LocalMediaStore, "publish", full)
    assert process(video) == "failed"
    job = ProcessingJob.objects.get(pk=video.job_id)
    assert (job.state, job.error_code) == ("queued", "disk_full")
    assert scratch(media_root) == []
    assert files_below(media_root) == [video.original]
    monkeypatch.setattr(LocalMediaStore, "publish", publish)
    assert process(video) == "done"


def test_processing_anew_removes_the_old_files(ready_video, media_root, owner):
    video = ready_video()
    old = media_root / video.revision
    job = jobs.enqueue(JobKind.TRANSCODE, video_id=video.pk)
    Video.objects.filter(pk=video.pk).update(job_id=job.pk)
    assert process(video) == "done"
    clear_up()
    assert not old.exists()
    video.refresh_from_db()
    assert (media_root / video.revision / video.master).is_file()
    assert (media_root / video.thumbnail).is_file()
    owner.refresh_from_db()
    assert (video.listed, owner.videos_count) == (True, 1)


def test_what_is_served_can_be_decoded(ready_video, media_root):
    video = ready_video()
    film = media_root / video.revision / video.renditions[0].path
    check = [find_ffmpeg().path, "-v", "error", "-i", str(film), "-f", "null", "-"]
    done = subprocess.run(check, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    assert video.status == Status.READY
