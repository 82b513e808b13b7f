"""Replacing a film over REST, and what its owner sees of it."""

import pytest
from bson import ObjectId
from django.core.files.uploadedfile import SimpleUploadedFile

from core.testing.client import ApiClient
from videos.models import Video
from videos.services import runner
from videos.tests.factories import VideoFactory
from videos.tests.films import clear_up, files_below, make_film

REPLACEMENT = {"state", "stage", "progress", "attempts", "error", "startedAt", "finishedAt"}


@pytest.fixture
def new_film(short_film):
    def make():
        return {"videoFile": SimpleUploadedFile("new.mp4", short_film.read_bytes())}

    return make


@pytest.fixture
def put(as_owner, new_film):
    def call(video, status=200, body=None):
        return as_owner.put(
            f"videos/{video.pk}/file", body or new_film(), status, format="multipart"
        )

    return call


def work(video):
    return runner.run(Video.objects.get(pk=video.pk).replacement_id)


def path_of(url):
    return url.removeprefix("http://testserver")


def test_the_owner_follows_it_and_viewers_see_the_old_film_until_it_is_done(
    ready_video, put, as_owner
):
    video = ready_video()
    path, guest = f"videos/{video.pk}", ApiClient()
    assert as_owner.get(f"{path}/status")["replacement"] is None
    before = guest.get(path)
    told = put(video)
    assert (told["status"], told["progress"], told["error"]) == ("ready", 100, None)
    assert set(told["replacement"]) == REPLACEMENT
    assert (told["replacement"]["state"], told["replacement"]["stage"]) == ("processing", "queued")
    assert as_owner.get(f"{path}/status") == told
    during = guest.get(path)
    for name in ("videoFile", "sources", "thumbnail", "storyboard", "duration"):
        assert during[name] == before[name]
    assert guest.http.get(path_of(before["sources"]["hls"])).status_code == 200
    assert put(video, 409)["error"]["code"] == "replacement_under_way"
    assert work(video) == "done"
    clear_up()
    done = as_owner.get(f"{path}/status")
    assert (done["status"], done["replacement"]) == ("ready", None)
    after = guest.get(path)
    assert after["duration"] < before["duration"]
    for url in (after["videoFile"], after["sources"]["hls"], after["thumbnail"]):
        assert guest.http.get(path_of(url)).status_code == 200
    for url in (before["videoFile"], before["sources"]["hls"], before["thumbnail"]):
        assert guest.http.get(path_of(url)).status_code == 404


def test_a_failure_is_told_and_can_be_tried_again_or_given_up(
    ready_video, put, as_owner, tmp_path, media_root
):
    video = ready_video()
    path = f"videos/{video.pk}"
    sound = make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    put(video, body={"videoFile": SimpleUploadedFile("a.mp4", sound.read_bytes())})
    assert work(video) == "failed"
    told = as_owner.get(f"{path}/status")
    assert (told["status"], told["error"]) == ("ready", None)
    assert told["replacement"]["state"] == "failed"
    assert told["replacement"]["error"]["code"] == "no_video_stream"
    assert as_owner.post(f"{path}/retry")["replacement"]["state"] == "processing"
    assert work(video) == "failed"
    assert as_owner.delete(f"{path}/file")["replacement"] is None
    as_owner.delete(f"{path}/file", status=404)
    clear_up()
    assert len(files_below(media_root / video.media_folder / "original")) == 1
    assert ApiClient().get(path)["status"] == "ready"


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_it_is_the_owners_alone(clients, owner, new_film, media_root, visibility):
    video = VideoFactory(owner=owner, visibility=visibility)
    unseen = 403 if visibility == "public" else 404
    for role, status in (("guest", 401), ("other", unseen), ("staff", 403)):
        path = f"videos/{video.pk}/file"
        clients[role].put(path, new_film(), status, format="multipart")
        clients[role].put(path, {}, status, format="multipart")
        clients[role].delete(path, status=status)
    clients["owner"].put(f"videos/{ObjectId()}/file", new_film(), 404, format="multipart")
    clients["owner"].put(f"videos/{video.share_id}/file", new_film(), 404, format="multipart")
    assert files_below(media_root) == files_below(media_root.parent / "scratch") == []
    assert Video.objects.get(pk=video.pk).replacement_id is None


def test_what_is_no_film_is_refused_and_leaves_nothing(put, owner, media_root, settings):
    video = VideoFactory(owner=owner)
    playlist = SimpleUploadedFile("a.mp4", b"#EXTM3U\nfile:///etc/passwd\n")
    assert put(video, 415, {"videoFile": playlist})["errors"][0]["field"] == "videoFile"
    assert put(video, 400, {"videoFile": "words"})["errors"][0]["field"] == "videoFile"
    settings.UPLOAD_MAX_BYTES = 100
    assert put(video, 413)["success"] is False
    assert files_below(media_root) == files_below(media_root.parent / "scratch") == []
