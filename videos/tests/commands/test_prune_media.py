"""Files that nothing names go; what is named, reserved, young or under way stays."""

import os
import time
from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from videos.models import Caption, JobKind, JobState, ProcessingJob, Status, Upload
from videos.services import stray_files
from videos.tests.factories import VideoFactory
from videos.tests.films import files_below

pytestmark = pytest.mark.usefixtures("media_root", "owner")
DAY = 86_400


@pytest.fixture
def put(media_root):
    """`put(key)`: a file that was written two days ago, its folders too; returns the key."""

    def make(key, age=2 * DAY):
        path = media_root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        then = time.time() - age
        for each in (path, *path.parents[: len(path.relative_to(media_root).parts) - 1]):
            os.utime(each, (then, then))
        return key

    return make


@pytest.fixture
def whole(owner, put):
    """A ready video of which every file is there, as is everything that people gave it."""
    video = VideoFactory(owner=owner)
    base = video.media_folder
    video.thumbnail = f"{base}/thumbnails/own.webp"
    video.captions = [Caption(language="en", label="E", key=f"{base}/captions/a.vtt")]
    video.save()
    for name in ("hls/master.m3u8", "hls/0.ts", "progressive.mp4", "thumbnail_1.jpg"):
        put(f"{video.revision}/{name}")
    for key in (video.original, video.thumbnail, video.captions[0].key):
        put(key)
    return video


def reasons(outcome):
    return {item["key"]: item["reason"] for item in outcome.items}


def test_every_kind_of_stray_is_found_with_its_reason_and_only_delete_removes_it(
    whole, put, owner, run, media_root, monkeypatch
):
    monkeypatch.setattr(stray_files, "BATCH", 1)
    avatar = put(f"users/{owner.pk}/a.webp")
    User.objects.filter(pk=owner.pk).update(avatar=avatar)
    needed = files_below(media_root)
    base, gone, nobody = whole.media_folder, ObjectId(), ObjectId()
    strays = {
        f"{base}/{ObjectId()}-1": "not_named",
        f"{base}/original/0.mp4": "not_named",
        f"{base}/thumbnails/0.webp": "not_named",
        f"{base}/captions/0.vtt": "not_named",
        f"{base}/.old.deleted": "half_removed",
        f"videos/{gone}": "no_video",
        f"videos/.{ObjectId()}.deleted": "half_removed",
        f"users/{owner.pk}/0.webp": "not_named",
        f"users/{nobody}/0.webp": "no_user",
    }
    for key in strays:
        put(key if "." in key.rsplit("/", 1)[-1][1:] and "deleted" not in key else f"{key}/a/b.ts")
    put("videos/readme.txt")
    put("lost+found/x")
    shown = run("prune_media")
    assert (shown.code, reasons(shown)) == (0, strays)
    assert (shown.summary["files"], shown.summary["bytes"]) == (len(strays), 5 * len(strays))
    done = run("prune_media", "--delete")
    assert (done.code, done.summary["removed"]) == (0, len(strays))
    assert files_below(media_root) == sorted([*needed, "videos/readme.txt", "lost+found/x"])
    assert run("prune_media", "--delete").summary["found"] == 0


def test_what_is_young_stays(whole, put, run, settings):
    key = put(f"{whole.media_folder}/original/new.mp4", age=3600)
    old = put(f"{whole.media_folder}/x-1/a.ts")
    put(f"{whole.media_folder}/x-1/b.ts", age=3600)
    assert run("prune_media", "--delete").summary["found"] == 0
    settings.MEDIA_PRUNE_AGE = timedelta(minutes=1)
    assert set(reasons(run("prune_media"))) == {key, old.rsplit("/", 1)[0]}


@pytest.mark.parametrize(
    ("kind", "state", "spared"),
    [
        (JobKind.DELETE_MEDIA, JobState.QUEUED, True),
        (JobKind.DELETE_MEDIA, JobState.RUNNING, True),
        (JobKind.DELETE_MEDIA, JobState.FAILED, False),
        (JobKind.TRANSCODE, JobState.QUEUED, True),
        (JobKind.TRANSCODE, JobState.FAILED, True),  # a retry needs the film
        (JobKind.TRANSCODE, JobState.SUCCEEDED, False),
    ],
)
def test_a_file_that_a_job_needs_stays(whole, put, run, kind, state, spared):
    key = put(f"{whole.media_folder}/original/other.mp4")
    ProcessingJob.objects.create(kind=kind, state=state, video_id=whole.pk, media_key=key)
    assert reasons(run("prune_media")) == ({} if spared else {key: "not_named"})


@pytest.mark.parametrize(("state", "spared"), [("running", True), ("failed", False)])
def test_the_attempt_of_a_job_under_way_stays(whole, put, run, state, spared):
    job = ProcessingJob.objects.create(kind="transcode", state=state, video_id=whole.pk)
    put(f"{whole.media_folder}/{job.pk}-1/a.ts")
    assert len(reasons(run("prune_media"))) == (0 if spared else 1)


def test_a_deleted_video_whose_job_waits_and_one_being_uploaded_stay(owner, put, run):
    gone = ObjectId()
    put(f"videos/{gone}/original/a.mp4")
    ProcessingJob.objects.create(kind="delete_media", video_id=gone, media_key=f"videos/{gone}")
    coming = VideoFactory(owner=owner, status=Status.UPLOADING)
    put(f"{coming.media_folder}/thumbnails/first.webp")
    assert run("prune_media", "--delete").summary["found"] == 0


def test_expired_uploads_go_with_their_bytes_and_live_ones_stay(owner, run):
    now, hour = timezone.now(), timedelta(hours=1)
    expired, live, held = (
        Upload.objects.create(
            owner=owner, length=9, title="T", day=now.date(), expires_at=at, lock_expires_at=lock
        )
        for at, lock in ((now - hour, now - hour), (now + hour, now), (now - hour, now + hour))
    )
    for upload in (expired, live, held):
        upload.path.parent.mkdir(parents=True, exist_ok=True)
        upload.path.write_bytes(b"12345")
    assert reasons(run("prune_media")) == {f"tus/{expired.pk}": "upload_expired"}
    assert expired.path.exists()
    assert run("prune_media", "--delete").summary["removed"] == 1
    assert [upload.path.exists() for upload in (expired, live, held)] == [False, True, True]
    assert set(Upload.objects.values_list("pk", flat=True)) == {live.pk, held.pk}


def test_an_empty_database_is_taken_for_the_wrong_one(put, run, media_root):
    key = put(f"videos/{ObjectId()}/original/a.mp4")
    User.objects.all().delete()
    done = run("prune_media", "--delete")
    assert done.code == 1
    assert "right one" in done.error
    assert files_below(media_root) == [key]


def test_a_link_is_neither_followed_nor_removed(put, run, media_root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"x")
    (media_root / "videos").mkdir(parents=True)
    (media_root / "videos" / str(ObjectId())).symlink_to(outside)
    assert run("prune_media", "--delete").summary["found"] == 0
    assert (outside / "precious").is_file()


def test_what_cannot_be_removed_is_told_and_the_rest_goes(whole, put, run, monkeypatch):
    first, second = (put(f"{whole.media_folder}/original/{n}.mp4") for n in (1, 2))
    delete = stray_files.Path.unlink

    def refuses(path, *args, **kwargs):
        if str(path).endswith("1.mp4"):
            raise PermissionError("no")
        delete(path, *args, **kwargs)

    monkeypatch.setattr(stray_files.Path, "unlink", refuses)
    done = run("prune_media", "--delete")
    assert (done.code, done.summary["removed"]) == (1, 1)
    assert {item["key"]: item["removed"] for item in done.items} == {first: False, second: True}
