"""What stands at Cloudinary for videos and users who are gone is found, and goes when asked."""

from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from accounts.models import User
from core.storage.cloudinary import inventory
from core.testing.cloudinary.library import Asset
from videos.models import JobKind, JobState, ProcessingJob, Video
from videos.services import stray_assets
from videos.tests.factories import VideoFactory
from videos.tests.films import files_below

pytestmark = pytest.mark.usefixtures("owner")


@pytest.fixture
def put(cloudinary):
    """`put("video/authenticated/…")`: an asset that came two days ago; returns its name."""

    def make(name, age=timedelta(days=2)):
        kind, access, public_id = name.split("/", 2)
        came = datetime.now(UTC) - age
        asset = Asset((kind, access, public_id), b"12345", "", created_at=came)
        cloudinary.library.store(asset, overwrite=True)
        return name

    return make


@pytest.fixture
def put_all(put):
    """All kinds of files of a video, or of a user."""

    def make(of):
        if isinstance(of, User):
            return [put(f"image/upload/videotube/users/{of.pk}/{n}") for n in ("a", "c")]
        base = f"authenticated/videotube/videos/{of.pk}"
        names = (
            f"video/{base}/original/0a",
            f"image/{base}/thumbnails/0b",
            f"image/{base}/on-0a/storyboard",
            f"raw/{base}/on-0a/storyboard.vtt",
            f"raw/{base}/captions/0c.vtt",
        )
        return [put(name) for name in names]

    return make


def names(cloudinary):
    return {"/".join(identity) for identity in cloudinary.library.assets}


def reasons(outcome):
    return {item["key"]: item["reason"] for item in outcome.items}


def test_what_belongs_to_nobody_is_listed_with_its_reason_and_only_delete_removes_it(
    cloudinary, put, put_all, owner, run, monkeypatch
):
    monkeypatch.setattr(inventory, "PAGE", 2)
    monkeypatch.setattr(stray_assets, "BATCH", 3)
    kept = {*put_all(VideoFactory(owner=owner)), *put_all(owner)}
    kept |= {
        put("image/upload/videotube/readme"),
        put("raw/authenticated/videotube/videos/notes/readme.txt"),
        put(f"video/authenticated/another/videos/{ObjectId()}/original/0a"),
        put(f"video/authenticated/videotube2/videos/{ObjectId()}/original/0a"),
    }
    strays = dict.fromkeys(put_all(Video(pk=ObjectId())), "no_video")
    strays |= dict.fromkeys(put_all(User(pk=ObjectId())), "no_user")
    shown = run("prune_media")
    assert (shown.code, reasons(shown)) == (0, strays)
    assert shown.summary == {
        "found": 7,
        "files": 7,
        "bytes": 35,
        "removed": 0,
        "deleting": False,
    }
    assert names(cloudinary) == kept | strays.keys()
    done = run("prune_media", "--delete")
    assert (done.code, reasons(done), done.summary["removed"]) == (0, strays, 7)
    assert names(cloudinary) == kept
    assert run("prune_media", "--delete").summary["found"] == 0


def test_what_came_lately_stays(put, run, settings):
    name = put(f"video/authenticated/videotube/videos/{ObjectId()}/original/0a", timedelta(hours=1))
    assert run("prune_media", "--delete").summary["found"] == 0
    settings.MEDIA_PRUNE_AGE = timedelta(minutes=1)
    assert reasons(run("prune_media")) == {name: "no_video"}


@pytest.mark.parametrize(
    ("state", "spared"),
    [(JobState.QUEUED, True), (JobState.RUNNING, True), (JobState.FAILED, False)],
)
def test_what_a_job_is_to_remove_is_left_to_it(put, run, state, spared):
    gone = Video(pk=ObjectId())
    put(f"raw/authenticated/videotube/{gone.media_folder}/captions/a.vtt")
    ProcessingJob.objects.create(
        kind=JobKind.DELETE_MEDIA, state=state, video_id=gone.pk, media_key=gone.media_folder
    )
    assert run("prune_media").summary["found"] == (0 if spared else 1)


def test_an_empty_database_is_taken_for_the_wrong_one(cloudinary, put, run):
    name = put(f"video/authenticated/videotube/videos/{ObjectId()}/original/0a")
    User.objects.all().delete()
    done = run("prune_media", "--delete")
    assert (done.code, names(cloudinary)) == (1, {name})
    assert "right one" in done.error


def test_an_outage_is_told_after_the_disk_is_done_and_the_next_call_does_the_rest(
    cloudinary, put, run, settings, media_root
):
    settings.MEDIA_PRUNE_AGE = timedelta(seconds=-1)
    name = put(f"video/authenticated/videotube/videos/{ObjectId()}/original/0a")
    left = media_root / f"videos/{ObjectId()}/original/0a.mp4"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    cloudinary.faults.set("error")
    done = run("prune_media", "--delete")
    assert (done.code, done.summary["removed"], files_below(media_root)) == (1, 1, [])
    assert "could not be asked" in done.error
    cloudinary.faults.set("error", where="/destroy")
    done = run("prune_media", "--delete")
    assert (done.code, reasons(done)) == (1, {name: "no_video"})
    assert names(cloudinary) == {name}
    cloudinary.faults.heal()
    assert run("prune_media", "--delete").code == 0
    assert names(cloudinary) == set()


def test_on_the_way_back_what_is_left_at_cloudinary_is_found_too(put, run, moves_to):
    name = put(f"video/authenticated/videotube/videos/{ObjectId()}/original/0a")
    moves_to("disk alone")
    assert run("prune_media").summary["found"] == 0
    moves_to("disk")
    assert reasons(run("prune_media")) == {name: "no_video"}
