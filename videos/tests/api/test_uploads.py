"""What surrounds tus: titles from metadata, limits and quota, and the form that follows."""

import pytest
from bson import ObjectId
from django.core.files.uploadedfile import SimpleUploadedFile

from core.testing.client import ApiClient
from videos.models import ProcessingJob, Upload, UploadAllowance, Video
from videos.tests.api.conftest import film_file, picture_file
from videos.tests.films import BIKES
from videos.tests.parallel import at_once
from videos.tests.tus import TusClient, metadata

FILM = BIKES.read_bytes()


@pytest.fixture
def tus(as_owner):
    return TusClient(as_owner)


def finished(tus, **said):
    """Upload a film whole; the id of the upload."""
    path = tus.begin(len(FILM), FILM, Upload_Metadata=metadata(**said))
    return path.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ({"title": "Said", "filename": "file.mp4"}, "Said"),
        ({"filename": "my_film.mp4", "name": "other.mp4"}, "my film"),
        ({"name": "from_uppy.webm", "type": "video/webm"}, "from uppy"),
        ({"title": "", "filename": "blank.mp4"}, "blank"),
        ({}, "Untitled"),
        ({"title": "$password"}, "$password"),
        ({"title": '{"$gt": ""}'}, '{"$gt": ""}'),
    ],
)
def test_the_video_is_called_what_the_metadata_says(tus, said, title):
    finished(tus, **said)
    assert Video.objects.get().title == title


def test_description_and_visibility_come_with_the_metadata(tus, as_owner):
    finished(tus, title="x", description="  two\nlines ", visibility="unlisted")
    video = Video.objects.get()
    assert (video.description, video.visibility) == ("  two\nlines ", "unlisted")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": "x" * 151}, "title"),
        ({"title": "nul\0"}, "title"),
        ({"visibility": "secret"}, "visibility"),
        ({"description": "x" * 5001}, "description"),
        ({"filename": "x" * 40_000}, "Upload-Metadata"),
    ],
)
def test_metadata_that_breaks_a_rule_is_400_and_begins_nothing(tus, said, field):
    answer = tus.begin(10, status=400, Upload_Metadata=metadata(**said))
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert not Upload.objects.exists()


def test_metadata_that_is_no_base64_is_400(tus):
    answer = tus.begin(10, status=400, Upload_Metadata="title ***")
    assert answer.json()["errors"][0]["field"] == "Upload-Metadata"


def test_the_form_that_follows_an_upload_names_it_and_gets_its_video(tus, as_owner):
    upload_id = finished(tus, filename="a.mp4")
    body = {
        "uploadId": upload_id,
        "title": "By form",
        "description": "x",
        "tags": "a,b",
        "visibility": "private",
        "thumbnail": picture_file(),
    }
    item = as_owner.post("videos", body, 201, format="multipart")
    video = Video.objects.get()
    assert item["_id"] == str(video.pk)
    assert (item["title"], item["tags"], item["visibility"]) == ("By form", ["a", "b"], "private")
    assert item["thumbnail"]
    assert item["status"] == "processing"
    again = as_owner.post("videos", {"uploadId": upload_id}, 201)
    assert (again["_id"], again["title"]) == (item["_id"], "By form")
    assert Video.objects.count() == ProcessingJob.objects.count() == 1


def test_an_upload_that_is_not_there_not_finished_or_anothers_is_400_naming_it(
    tus, as_owner, as_other, clients
):
    upload_id = finished(tus, title="Mine")
    unfinished = tus.begin(100).rsplit("/", 1)[1]
    gone = finished(tus)
    as_owner.delete(f"videos/{Upload.objects.get(pk=gone).video_id}")
    tries = (
        *((as_owner, wrong) for wrong in (unfinished, gone, str(ObjectId()), "x", "{}")),
        *((client, upload_id) for client in (as_other, clients["staff"])),
    )
    for client, wrong in tries:
        error = client.post("videos", {"uploadId": wrong, "title": "Taken"}, 400)
        assert [fault["field"] for fault in error["errors"]] == ["uploadId"]
    ApiClient().post("videos", {"uploadId": upload_id}, 401)
    assert set(Video.objects.values_list("title", flat=True)) == {"Mine"}


def test_neither_file_nor_upload_is_400(as_owner):
    error = as_owner.post("videos", {"title": "x", "uploadId": ""}, 400)
    assert [fault["field"] for fault in error["errors"]] == ["videoFile"]


def test_the_same_idempotency_key_with_an_upload_answers_with_the_same_video(tus, as_owner):
    body = {"uploadId": finished(tus)}
    one, two = (
        as_owner.post("videos", body, 201, HTTP_IDEMPOTENCY_KEY="k")["_id"] for _ in range(2)
    )
    assert one == two


def test_limits_say_what_the_caller_may_send(tus, as_owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 10**6
    tus.begin(1000)
    limits = as_owner.get("uploads/limits")
    assert limits["maxBytes"] == settings.UPLOAD_MAX_BYTES
    assert {"video/mp4", "video/webm", "video/quicktime"} <= set(limits["types"])
    assert limits["quota"].pop("resetsAt").endswith("T00:00:00.000Z")
    assert limits["quota"] == {"bytes": 10**6, "used": 1000, "left": 999_000}
    assert (limits["openUploads"], limits["maxOpen"]) == (1, settings.UPLOAD_MAX_OPEN)
    assert limits["expiresAfterSeconds"] == 86_400
    settings.UPLOAD_QUOTA_BYTES = 0
    assert as_owner.get("uploads/limits/")["quota"]["left"] is None
    ApiClient().get("uploads/limits", status=401)


def test_a_quota_that_is_used_up_is_429_until_midnight(tus, settings, as_owner):
    settings.UPLOAD_QUOTA_BYTES = 1000
    path = tus.begin(900)
    answer = tus.begin(101, status=429)
    assert tus.error(answer) == "quota_exceeded"
    assert 0 < int(answer["Retry-After"]) <= 86_400
    tus.call("DELETE", path)
    tus.begin(1000)


def test_forms_count_for_the_quota_too_and_only_where_a_video_is_made(publish, as_owner, settings):
    settings.UPLOAD_QUOTA_BYTES = int(len(FILM) * 2.5)
    junk = SimpleUploadedFile("a.mp4", b"\x00\x00\x00\x18ftypheic" + b"\0" * 8000)
    publish(415, videoFile=junk)
    assert as_owner.get("uploads/limits")["quota"]["used"] == 0
    publish()
    publish()
    assert as_owner.get("uploads/limits")["quota"]["used"] == 2 * len(FILM)
    assert publish(429)["error"]["code"] == "quota_exceeded"
    assert Video.objects.count() == 2


def test_parallel_forms_do_not_pass_the_quota(as_owner, owner, settings):
    settings.UPLOAD_QUOTA_BYTES = int(len(FILM) * 2.5)

    def send(_number):
        client = ApiClient()
        client.http.credentials(**as_owner.http._credentials)
        body = {"title": "x", "videoFile": film_file()}
        return client.http.post("/api/v1/videos", body, format="multipart").status_code

    statuses = at_once(6, send)
    assert sorted(set(statuses)) == [201, 429]
    assert Video.objects.count() == statuses.count(201) == 2
    assert UploadAllowance.objects.get().used == 2 * len(FILM)


def test_beginnings_have_a_limit_of_their_own_and_pieces_are_not_writes(tus, rate_limits):
    rate_limits.RATELIMITS["upload_user"] = "2/3600"
    rate_limits.RATELIMITS["user_write"] = "3/900"
    path = tus.begin(100)
    for offset in range(10):
        tus.send(path, offset, b"x")
    tus.begin(100)
    assert tus.begin(100, status=429)["Retry-After"]
