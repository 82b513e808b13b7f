"""Films that browsers send straight to the store, and the store's own messages."""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from bson import ObjectId
from django.utils import timezone

from core.testing.client import ApiClient
from core.testing.cloudinary import FakeCloudinary
from core.testing.cloudinary.signing import notification_signature
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.services import runner
from videos.tests.factories import VideoFactory
from videos.tests.films import BIKES, clear_up, process, upload
from videos.tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("fast_encoder", "redis_server", "media_root")


def send(form: dict[str, Any], film: bytes, **changes: str) -> requests.Response:
    fields = {**form["fields"], **changes}
    return requests.post(form["url"], data=fields, files={"file": ("film", film)}, timeout=20)


def open_form(client: ApiClient, **text: Any) -> dict[str, Any]:
    return client.post("videos/direct-uploads", {"title": "Bikes", **text}, 201)


def test_a_film_sent_straight_to_the_store_becomes_a_video(
    cloudinary: FakeCloudinary, as_owner: ApiClient, api: ApiClient
) -> None:
    form = open_form(as_owner, tags=["a"], visibility="unlisted")
    video_id = form["video"]["_id"]
    assert (form["video"]["status"], form["video"]["visibility"]) == ("uploading", "unlisted")
    assert "secret" not in json.dumps(form["fields"])
    done = f"videos/direct-uploads/{video_id}/complete"
    assert as_owner.post(done, status=400)["error"]["code"] == "not_uploaded"
    assert send(form, BIKES.read_bytes()).status_code == 200
    assert [as_owner.post(done)["status"] for _ in range(2)] == ["processing"] * 2
    assert ProcessingJob.objects.count() == 1
    video = Video.objects.get(pk=ObjectId(video_id))
    assert (video.original.rpartition(".")[2], video.original_bytes) == (
        "mp4",
        BIKES.stat().st_size,
    )
    wait_until(lambda: process(video) == "done", seconds=20)
    video.refresh_from_db()
    assert (video.status, video.width) == (Status.READY, 640)
    # It was never uploaded by us.
    assert sum(line.endswith("/video/upload") for line in cloudinary.requests) == 1


@pytest.mark.parametrize("cloudinary", ["sha1", "sha256"], indirect=True)
def test_a_form_is_good_for_one_film_once(
    cloudinary: FakeCloudinary, as_owner: ApiClient, short_film: Path
) -> None:
    form = open_form(as_owner)
    assert send(form, BIKES.read_bytes(), public_id="videotube/videos/1").status_code == 401
    assert send(form, BIKES.read_bytes(), type="upload").status_code == 401
    assert send(form, BIKES.read_bytes(), overwrite="True").status_code == 401
    assert send(form, BIKES.read_bytes()).status_code == 200
    again = send(form, short_film.read_bytes())
    assert (again.status_code, again.json()["existing"]) == (200, True)
    asset = cloudinary.library.get(("video", "authenticated", form["fields"]["public_id"]))
    assert asset.data == BIKES.read_bytes()


def test_nobody_completes_the_upload_of_another(
    cloudinary: FakeCloudinary, as_owner: ApiClient, as_other: ApiClient, api: ApiClient
) -> None:
    form = open_form(as_owner)
    send(form, BIKES.read_bytes())
    done = f"videos/direct-uploads/{form['video']['_id']}/complete"
    api.post(done, status=401)
    random = as_other.post(f"videos/direct-uploads/{ObjectId()}/complete", status=404)
    assert as_other.post(done, status=404)["message"] == random["message"]
    api.post("videos/direct-uploads", {"title": "x"}, 401)
    as_owner.post("videos/direct-uploads", {}, 400)


def test_a_film_that_is_too_large_is_refused_and_removed(
    cloudinary: FakeCloudinary, as_owner: ApiClient, settings: Any
) -> None:
    form = open_form(as_owner)
    send(form, BIKES.read_bytes())
    settings.UPLOAD_MAX_BYTES = 1000
    as_owner.post(f"videos/direct-uploads/{form['video']['_id']}/complete", status=413)
    assert not Video.objects.exists()
    clear_up()
    assert cloudinary.library.names() == set()


@pytest.mark.parametrize("completed", [False, True])
def test_what_is_sent_by_the_form_of_a_deleted_video_goes_when_the_form_is_no_longer_good(
    cloudinary: FakeCloudinary, as_owner: ApiClient, completed: bool
) -> None:
    form = open_form(as_owner)
    video_id = form["video"]["_id"]
    if completed:
        send(form, BIKES.read_bytes())
        as_owner.post(f"videos/direct-uploads/{video_id}/complete")
    as_owner.delete(f"videos/{video_id}")
    first, later = removals()
    assert runner.run(first.pk) == "done"
    assert cloudinary.library.names() == set()
    assert send(form, BIKES.read_bytes()).status_code == 200
    assert len(cloudinary.library.names()) == 1
    assert runner.run(later.pk) == "not claimed"
    good_until = datetime.fromisoformat(form["expiresAt"])
    assert good_until + timedelta(minutes=30) < later.run_after < good_until + timedelta(hours=3)
    clear_up()
    assert cloudinary.library.names() == set()


def removals() -> list[ProcessingJob]:
    return list(ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA).order_by("run_after"))


def test_a_video_that_can_have_no_open_form_is_removed_once(
    request: pytest.FixtureRequest, owner: Any, as_owner: ApiClient
) -> None:
    as_owner.delete(f"videos/{VideoFactory(owner=owner).pk}")
    request.getfixturevalue("cloudinary")
    old = VideoFactory(owner=owner, created_at=timezone.now() - timedelta(days=1))
    as_owner.delete(f"videos/{old.pk}")
    assert len(removals()) == 2


def test_what_is_no_film_is_not_even_taken_there(
    cloudinary: FakeCloudinary, as_owner: ApiClient
) -> None:
    form = open_form(as_owner)
    assert send(form, b"#EXTM3U\nfile:///etc/passwd").status_code == 400
    as_owner.post(f"videos/direct-uploads/{form['video']['_id']}/complete", status=400)


def test_an_outage_at_the_end_is_503_and_can_be_repeated(
    cloudinary: FakeCloudinary, as_owner: ApiClient
) -> None:
    form = open_form(as_owner)
    send(form, BIKES.read_bytes())
    done = f"videos/direct-uploads/{form['video']['_id']}/complete"
    cloudinary.faults.set("error")
    as_owner.post(done, status=503)
    assert as_owner.last["Retry-After"]
    cloudinary.faults.heal()
    assert as_owner.post(done)["status"] == "processing"


def test_without_such_a_store_there_are_no_direct_uploads(as_owner: ApiClient) -> None:
    as_owner.post("videos/direct-uploads", {"title": "Bikes"}, 404)
    as_owner.post(f"videos/direct-uploads/{ObjectId()}/complete", status=404)
    as_owner.post("media/notifications", {}, 404)


def tell(api: ApiClient, body: str, headers: dict[str, str]) -> Any:
    sent = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if name != "Content-Type"
    }
    return api.http.post(
        "/api/v1/media/notifications", body, content_type="application/json", **sent
    )


def test_a_notification_makes_the_job_look_and_a_replay_changes_nothing(
    cloudinary: FakeCloudinary, owner: Any, api: ApiClient, settings: Any, short_film: Path
) -> None:
    settings.CLOUDINARY_POLL_INTERVAL += type(settings.CLOUDINARY_POLL_INTERVAL)(hours=1)
    cloudinary.api.eager_stopped = True
    video = upload(owner, short_film)
    assert process(video) == "waiting"
    assert process(video) == "not claimed"
    public_id = f"videotube/{video.original.rpartition('.')[0]}"
    body, headers = cloudinary.api.notification(public_id)
    forged = {**headers, "X-Cld-Signature": "0" * 40}
    assert tell(api, body, forged).status_code == 401
    assert tell(api, body, {}).status_code == 401
    stale = cloudinary.api.notification(public_id, at=time.time() - 86_400)
    assert tell(api, *stale).status_code == 401
    assert process(video) == "not claimed"
    # It says so, but nothing is there: the truth is looked up.
    assert tell(api, body, headers).json()["data"] == {"woken": True}
    assert process(video) == "waiting"
    assert Video.objects.get(pk=video.pk).status == "processing"
    asset = cloudinary.library.get(("video", "authenticated", public_id))
    cloudinary.api.eager_stopped = False
    cloudinary.api._make(asset, sorted(asset.ordered), "")
    assert tell(api, body, headers).json()["data"] == {"woken": True}
    assert process(video) == "done"
    before = ProcessingJob.objects.values().get(pk=video.job_id)
    for _ in range(3):
        assert tell(api, body, headers).json()["data"] == {"woken": False}
    assert ProcessingJob.objects.values().get(pk=video.job_id) == before


@pytest.mark.parametrize(
    "message", ["", "[]", "null", "{", '{"public_id": 7}', '{"public_id": "x"}']
)
def test_a_signed_message_about_nothing_of_ours_is_taken_and_ignored(
    cloudinary: FakeCloudinary, api: ApiClient, message: str
) -> None:
    now = int(time.time())
    headers = {
        "X-Cld-Timestamp": str(now),
        "X-Cld-Signature": notification_signature(message, now, "s"),
    }
    assert tell(api, message, headers).json()["data"] == {"woken": False}
