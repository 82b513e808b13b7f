"""What would remove a published file waits while a backup copies, and loses nothing."""

from django.utils import timezone

from accounts.services import pictures
from core.models import DeferredRemoval
from core.storage.holds import Hold
from core.testing.commands import run_command
from videos.models import JobState, ProcessingJob
from videos.services import cleanup, runner
from videos.services.removal import delete_video, discard_media


def run_all():
    jobs = ProcessingJob.objects.filter(state=JobState.QUEUED)
    jobs.update(run_after=timezone.now())
    return [runner.run(job.pk) for job in jobs]


def test_the_files_of_a_deleted_video_stay_during_a_hold(ready_video, media_root):
    video = ready_video()
    folder = media_root / video.media_folder
    with Hold("a test"):
        delete_video(video.pk, by=video.owner)
        for _ in range(7):  # more often than JOB_MAX_ATTEMPTS
            assert run_all() == ["waiting"]
        assert (folder / "original").is_dir()
        assert ProcessingJob.objects.get().attempts == 1
    assert run_all() == ["done"]
    assert not folder.exists()


def test_a_job_of_one_file_spares_the_folder_of_a_video_deleted_since(
    ready_video, media_root, monkeypatch
):
    """The hold comes between the job's first look and the look for the video."""
    video = ready_video()
    folder = media_root / video.media_folder
    job = ProcessingJob.objects.create(
        kind="delete_media",
        video_id=video.pk,
        media_key=f"{video.media_folder}/thumbnails/old.webp",
    )
    hold = Hold("a test")

    class Store:
        def delete(self, key):
            hold._take()
            delete_video(video.pk, by=video.owner)

    monkeypatch.setattr(cleanup, "media_store", Store)
    assert runner.run(job.pk) == "waiting"
    assert (folder / "original").is_dir()


def test_discarded_media_become_a_job(ready_video, media_root):
    video = ready_video()
    key = f"{video.media_folder}/abandoned"
    (media_root / key).mkdir()
    with Hold("a test"):
        discard_media(video.pk, key)
        assert (media_root / key).is_dir()
    assert run_all() == ["done"]
    assert not (media_root / key).exists()
    assert (media_root / video.original).is_file()


def test_a_replaced_picture_goes_with_the_next_sweep(db, media_root):
    file = media_root / "users/1/old.webp"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    with Hold("a test"):
        pictures.discard("users/1/old.webp")
        cleanup.sweep(timezone.now())
        assert file.exists()
    assert cleanup.sweep(timezone.now()) == 1
    assert not file.exists()
    assert not DeferredRemoval.objects.exists()


def test_prune_media_removes_nothing_during_a_hold(ready_video, media_root, settings):
    video = ready_video()
    settings.MEDIA_PRUNE_AGE *= 0
    stray = media_root / video.media_folder / "left.ts"
    stray.write_bytes(b"x")
    with Hold("a test"):
        outcome = run_command("prune_media", "--delete")
        assert outcome.code == 1
        assert "being copied" in outcome.error
        assert stray.exists()
    assert run_command("prune_media", "--delete").code == 0
    assert not stray.exists()
