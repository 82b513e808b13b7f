"""tus 1.0.0, the protocol: `/api/v1/uploads`."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.testing.client import ApiClient
from videos.models import ProcessingJob, Upload, UploadAllowance, Video
from videos.tests.films import BIKES, files_below
from videos.tests.tus import TusClient, checksum, metadata

FILM = BIKES.read_bytes()


@pytest.fixture
def tus(as_owner):
    return TusClient(as_owner)


def nothing_left():
    root = Path(settings.SCRATCH_ROOT).parent
    used = sum(row.used + row.open_uploads for row in UploadAllowance.objects.all())
    rows = (Upload, Video, ProcessingJob)
    return not (used or files_below(root) or any(model.objects.exists() for model in rows))


def test_a_film_sent_in_pieces_becomes_a_video(tus, as_owner, owner):
    path = tus.begin(len(FILM), Upload_Metadata=metadata(title="Two bikes", filename="x.mp4"))
    half = len(FILM) // 2
    answer = tus.send(path, 0, FILM[:half])
    assert (answer["Upload-Offset"], answer.content) == (str(half), b"")
    assert "Upload-Video-Id" not in answer
    assert not Video.objects.exists()
    answer = tus.send(path, half, FILM[half:])
    assert answer["Upload-Offset"] == str(len(FILM))
    video = Video.objects.get()
    assert answer["Upload-Video-Id"] == str(video.pk)
    assert (video.owner_id, video.title, video.status) == (owner.pk, "Two bikes", "processing")
    assert (Path(settings.MEDIA_ROOT) / video.original).read_bytes() == FILM
    assert as_owner.get(f"videos/{video.pk}")["title"] == "Two bikes"
    assert files_below(Path(settings.SCRATCH_ROOT)) == []


def test_later_heads_name_the_video_and_nothing_makes_a_second(tus):
    path = tus.begin(len(FILM), FILM)
    assert Video.objects.count() == 1
    for _ in range(2):
        head = tus.call("HEAD", path, status=200)
        assert head["Upload-Video-Id"] == str(Video.objects.get().pk)
        assert head["Upload-Offset"] == head["Upload-Length"] == str(len(FILM))
    assert tus.send(path, len(FILM), b"")["Upload-Video-Id"] == str(Video.objects.get().pk)
    tus.send(path, 0, FILM, 409)
    assert Video.objects.count() == ProcessingJob.objects.count() == 1


def test_creation_with_upload_takes_the_first_bytes_or_all(tus):
    answer = tus.call("POST", "/api/v1/uploads", FILM, 201, Upload_Length=str(len(FILM)))
    assert answer["Upload-Offset"] == str(len(FILM))
    assert answer["Upload-Video-Id"] == answer.json()["data"]["videoId"]
    path = tus.begin(len(FILM), FILM[:1000])
    assert tus.offset(path) == 1000


def test_options_tells_anybody_what_is_supported(tus, settings):
    for client in (tus, TusClient(ApiClient()), TusClient(ApiClient().with_token("bad"))):
        for path in ("/api/v1/uploads", "/api/v1/uploads/", f"/api/v1/uploads/{ObjectId()}"):
            answer = client.call("OPTIONS", path, Tus_Resumable="")
            assert answer["Tus-Version"] == "1.0.0"
            assert answer["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)
            assert set(answer["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256", "md5"}
            assert answer["Tus-Extension"] == (
                "creation,creation-with-upload,termination,checksum,expiration"
            )


def test_head_says_where_to_go_on_and_is_never_cached(tus):
    sent = metadata(filename="ünï.mp4", custom="kept") + ",flag"
    path = tus.begin(100, b"x" * 10, Upload_Metadata=sent)
    head = tus.call("HEAD", path, status=200)
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("10", "100")
    assert head["Upload-Metadata"] == sent
    assert "no-store" in head["Cache-Control"]
    expires = parsedate_to_datetime(head["Upload-Expires"])
    assert timedelta(hours=23) < expires - datetime.now(UTC) <= timedelta(hours=24)
    assert tus.call("HEAD", f"{path}/", status=200)["Upload-Offset"] == "10"


@pytest.mark.parametrize("version", ["", "0.2.2", "1.0.1", "2"])
def test_another_version_of_the_protocol_is_412_and_does_nothing(tus, version):
    path = tus.begin(100)
    body = (b"x" * 10,)
    for verb, at, *rest in (("PATCH", path, *body), ("HEAD", path), ("DELETE", path)):
        answer = tus.call(verb, at, *rest, status=412, Tus_Resumable=version, Upload_Offset="0")
        assert answer["Tus-Version"] == "1.0.0"
    tus.call("POST", "/api/v1/uploads", status=412, Tus_Resumable=version, Upload_Length="5")
    assert (tus.offset(path), Upload.objects.count()) == (0, 1)


@pytest.mark.parametrize("offset", ["9", "11", "0", "100"])
def test_a_wrong_offset_is_409_and_changes_nothing(tus, offset):
    path = tus.begin(100, b"x" * 10)
    assert tus.error(tus.send(path, offset, b"y" * 5, 409)) == "offset_mismatch"
    assert tus.offset(path) == 10
    assert Upload.objects.get().path.read_bytes() == b"x" * 10


@pytest.mark.parametrize("offset", ["-1", "1.5", "", "x", "٣", "9" * 30, "0x1", "$gt"])
def test_an_offset_that_is_no_number_is_400(tus, offset):
    path = tus.begin(100)
    answer = tus.send(path, offset, b"y", 400)
    assert answer.json()["errors"][0]["field"] == "Upload-Offset"


@pytest.mark.parametrize("length", ["-1", "1.5", "", "x", "9" * 30, "NaN", "1e3", " "])
def test_a_length_that_is_no_number_is_400_and_begins_nothing(tus, length):
    answer = tus.begin(length, status=400)
    assert answer.json()["errors"][0]["field"] == "Upload-Length"
    assert nothing_left()


def test_a_length_that_comes_later_is_refused(tus):
    tus.call("POST", "/api/v1/uploads", status=400, Upload_Defer_Length="1")
    assert nothing_left()


def test_what_is_too_large_is_413_by_its_length_and_by_its_body(tus, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    assert tus.error(tus.begin(1001, status=413)) == "too_large"
    path = tus.begin(1000)
    tus.send(path, 0, b"x" * 1001, 413)
    assert tus.offset(path) == 0
    tus.send(path, 0, b"x" * 900)
    tus.send(path, 900, b"x" * 101, 413)
    assert tus.offset(path) == 900


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/json", "video/mp4"])
def test_a_body_of_another_type_is_415(tus, kind):
    path = tus.begin(100)
    tus.send(path, 0, b"{}", 415, Content_Type=kind)
    tus.begin(100, b"{}", 415, Content_Type=kind)
    assert (tus.offset(path), Upload.objects.count()) == (0, 1)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_checksum_that_fits_is_taken_and_one_that_does_not_forgets_the_bytes(tus, algorithm):
    path = tus.begin(100)
    good, bad = b"a" * 40, b"b" * 40
    tus.send(path, 0, good, Upload_Checksum=checksum(algorithm, good))
    answer = tus.send(path, 40, bad, 460, Upload_Checksum=checksum(algorithm, good))
    assert tus.error(answer) == "checksum_mismatch"
    assert tus.offset(path) == 40
    tus.send(path, 40, good, Upload_Checksum=checksum(algorithm, good))
    assert Upload.objects.get().path.read_bytes() == good * 2


@pytest.mark.parametrize("given", ["crc32 AAAA", "sha1 ???", "sha1", "", " ", "SHA1 AAAA"])
def test_a_checksum_that_cannot_be_read_is_refused(tus, given):
    path = tus.begin(100)
    status = 400 if given.split() != ["sha1"] else 460
    if given:
        tus.send(path, 0, b"x", status, Upload_Checksum=given)
    assert tus.offset(path) == 0


def test_a_last_piece_with_a_wrong_checksum_makes_no_video(tus):
    path = tus.begin(len(FILM))
    tus.send(path, 0, FILM, 460, Upload_Checksum=checksum("sha1", b""))
    assert not Video.objects.exists()
    answer = tus.send(path, 0, FILM, Upload_Checksum=checksum("sha1", FILM))
    assert answer["Upload-Video-Id"] == str(Video.objects.get().pk)


def test_an_upload_that_is_given_up_leaves_nothing(tus):
    path = tus.begin(len(FILM), FILM[:5000])
    assert tus.call("DELETE", path).content == b""
    tus.call("HEAD", path, status=404)
    tus.call("DELETE", path, status=404)
    tus.send(path, 5000, FILM[5000:], 404)
    assert nothing_left()


def test_giving_up_what_has_become_a_video_leaves_the_video_and_its_bytes_counted(tus, as_owner):
    path = tus.begin(len(FILM), FILM)
    tus.call("DELETE", path)
    tus.call("HEAD", path, status=404)
    assert Video.objects.count() == 1
    limits = as_owner.get("uploads/limits")
    assert (limits["quota"]["used"], limits["openUploads"]) == (len(FILM), 0)


@pytest.mark.parametrize("role", ["guest", "other", "staff"])
def test_an_upload_is_its_owners_alone_and_looks_unknown_to_others(tus, clients, role):
    path = tus.begin(100, b"x" * 10)
    foreign = TusClient(clients[role])
    status = 401 if role == "guest" else 404
    bodies = []
    for at in (path, f"/api/v1/uploads/{ObjectId()}"):
        foreign.call("HEAD", at, status=status)
        foreign.call("DELETE", at, status=status)
        answer = foreign.send(at, 10, b"y", status).json()
        bodies.append({**answer, "error": None})
    assert bodies[0] == bodies[1]
    if role == "guest":
        foreign.begin(10, status=401)
    assert tus.offset(path) == 10
    assert Upload.objects.get().path.read_bytes() == b"x" * 10


@pytest.mark.parametrize("bad", ["x", "0" * 23, "0" * 25, "G" * 24, "..%2f..%2fetc%2fpasswd"])
def test_a_bad_id_is_404(as_owner, bad):
    answer = as_owner.http.patch(f"/api/v1/uploads/{bad}")
    assert answer.status_code in (404, 405)


def test_a_method_that_is_not_of_the_protocol_is_405(tus, as_owner):
    assert as_owner.get("uploads", status=405)["error"]["code"] == "method_not_allowed"
    path = tus.begin(100)
    for verb in ("GET", "PUT", "POST"):
        tus.call(verb, path, status=405)


def test_method_override_headers_do_nothing(tus):
    path = tus.begin(100)
    tus.call("POST", path, b"x", 405, X_HTTP_Method_Override="PATCH", Upload_Offset="0")
    assert tus.offset(path) == 0


@pytest.mark.parametrize(
    "content",
    [b"#EXTM3U\nfile:///etc/passwd\n", b"MZ" + b"\0" * 5000, b"<html>", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_film_is_415_at_its_end_and_leaves_nothing(tus, content):
    path = tus.begin(len(content))
    tus.send(path, 0, content[:5])
    assert tus.send(path, 5, content[5:], 415).json()["errors"][0]["field"] == "videoFile"
    tus.call("HEAD", path, status=404)
    assert nothing_left()


def test_an_empty_upload_is_no_film(tus):
    tus.begin(0, status=415)
    assert nothing_left()


def test_the_same_idempotency_key_begins_one_upload(tus):
    one, two = (tus.begin(100, b"x" * 7, Idempotency_Key="k") for _ in range(2))
    assert one == two
    assert Upload.objects.count() == 1


def test_an_expired_upload_is_gone_before_the_sweep(tus):
    path = tus.begin(100)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tus.call("HEAD", path, status=404)
    tus.send(path, 0, b"x", 404)


def test_location_is_absolute_and_right_behind_a_trusted_proxy(as_owner, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    settings.ALLOWED_HOSTS = ["videos.example.org"]
    for forwarded, scheme in (("https", "https"), ("", "http")):
        answer = TusClient(as_owner).call(
            "POST",
            "/api/v1/uploads/",
            status=201,
            Upload_Length="10",
            Host="videos.example.org",
            X_Forwarded_Proto=forwarded,
        )
        upload_id = answer.json()["data"]["_id"]
        assert answer["Location"] == f"{scheme}://videos.example.org/api/v1/uploads/{upload_id}"


def test_browsers_of_allowed_origins_may_send_and_read_every_header(as_owner):
    asked = "authorization, content-type, tus-resumable, upload-checksum, upload-length"
    asked += ", upload-metadata, upload-offset, x-request-id"
    for verb in ("POST", "PATCH", "DELETE"):
        answer = as_owner.http.options(
            "/api/v1/uploads",
            headers={
                "Origin": "http://front.example",
                "Access-Control-Request-Method": verb,
                "Access-Control-Request-Headers": asked,
            },
        )
        allowed = answer["Access-Control-Allow-Headers"].split(", ")
        assert set(asked.split(", ")) <= set(allowed)
        assert verb in answer["Access-Control-Allow-Methods"]
    tus = TusClient(as_owner)
    answer = tus.call(
        "POST", "/api/v1/uploads", status=201, Upload_Length="1", Origin="http://front.example"
    )
    assert answer["Access-Control-Allow-Origin"] == "http://front.example"
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {
        *("location", "tus-resumable", "tus-version", "tus-extension", "tus-max-size"),
        *("upload-offset", "upload-length", "upload-expires", "upload-video-id"),
    } <= set(exposed)
