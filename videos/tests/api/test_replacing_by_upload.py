"""Another film for a video, by a resumable upload that was begun for it."""

from pathlib import Path

import pytest
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from videos.models import ProcessingJob, Upload, UploadAllowance, UploadState, Video
from videos.services import removal
from videos.services.upload_expiry import sweep_uploads
from videos.tests.factories import VideoFactory
from videos.tests.films import BIKES, files_below
from videos.tests.tus import TusClient, metadata

FILM = BIKES.read_bytes()
pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


@pytest.fixture
def tus(as_owner):
    return TusClient(as_owner)


@pytest.fixture
def video(owner):
    return VideoFactory(owner=owner)


def begin(tus, video_id, body=b"", status=201):
    return tus.begin(
        len(FILM), body, status, Upload_Metadata=metadata(videoId=str(video_id), title="x")
    )


def id_of(path):
    return path.rsplit("/", 1)[-1]


def replacement(video):
    return ProcessingJob.objects.get(pk=Video.objects.get(pk=video.pk).replacement_id)


def used(owner):
    row = UploadAllowance.objects.filter(user_id=owner.pk).first()
    return (row.used, row.open_uploads) if row else (0, 0)


def test_the_last_byte_sends_the_film_to_the_named_video_and_the_form_after_it_says_the_same(
    tus, as_owner, owner, video
):
    path = begin(tus, video.pk, FILM[:1000])
    body = {"uploadId": id_of(path)}
    assert as_owner.put(f"videos/{video.pk}/file", body, 400)["errors"][0]["code"] == "unfinished"
    assert Video.objects.get(pk=video.pk).replacement_id is None
    assert tus.send(path, 1000, FILM[1000:])["Upload-Video-Id"] == str(video.pk)
    job = replacement(video)
    assert (Path(settings.MEDIA_ROOT) / job.media_key).read_bytes() == FILM
    for _ in range(2):
        told = as_owner.put(f"videos/{video.pk}/file", body)
        assert (told["status"], told["replacement"]["state"]) == ("ready", "processing")
    assert tus.call("HEAD", path, status=200)["Upload-Video-Id"] == str(video.pk)
    assert ProcessingJob.objects.count() == Video.objects.count() == 1
    assert Video.objects.get().title == video.title
    assert used(owner) == (len(FILM), 0)
    assert files_below(Path(settings.SCRATCH_ROOT)) == []


def test_only_ones_own_video_can_be_named(tus, as_other, other, video):
    stranger = TusClient(as_other)
    begin(stranger, video.pk, status=403)
    Video.objects.filter(pk=video.pk).update(visibility="private", listed=False)
    hidden, random = (begin(stranger, pk, status=404) for pk in (video.pk, ObjectId()))
    assert hidden.json()["message"] == random.json()["message"]
    for nonsense in ("x", "../1", video.share_id, "é" * 24):
        begin(tus, nonsense, status=400)
    assert not Upload.objects.exists()
    assert used(other) == (0, 0)


def test_an_upload_for_another_video_or_of_another_person_cannot_be_named(
    tus, as_owner, as_other, owner, other, video
):
    second, foreign = VideoFactory(owner=owner), VideoFactory(owner=other)
    for_second, for_none = begin(tus, second.pk, FILM), tus.begin(len(FILM), FILM)
    for upload_id in (id_of(for_second), id_of(for_none), str(ObjectId()), "x"):
        refused = as_owner.put(f"videos/{video.pk}/file", {"uploadId": upload_id}, 400)
        assert refused["errors"][0]["field"] == "uploadId"
    as_other.put(f"videos/{foreign.pk}/file", {"uploadId": id_of(for_second)}, 400)
    as_other.put(f"videos/{second.pk}/file", {"uploadId": id_of(for_second)}, 403)
    for each in (video, foreign):
        assert Video.objects.get(pk=each.pk).replacement_id is None


def test_a_film_that_comes_while_another_is_processed_waits_for_its_turn(
    tus, as_owner, owner, video
):
    first, second = begin(tus, video.pk), begin(tus, video.pk)
    tus.send(first, 0, FILM)
    assert tus.error(tus.send(second, 0, FILM, 409)) == "replacement_under_way"
    assert tus.error(begin(tus, video.pk, status=409)) == "replacement_under_way"
    assert tus.offset(second) == len(FILM)
    body = {"uploadId": id_of(second)}
    refused = as_owner.put(f"videos/{video.pk}/file", body, 409)
    assert refused["error"]["code"] == "replacement_under_way"
    assert sweep_uploads(timezone.now()) == 0
    as_owner.delete(f"videos/{video.pk}/file")
    assert sweep_uploads(timezone.now()) == 1
    assert Upload.objects.get(pk=ObjectId(id_of(second))).state == UploadState.FINISHED
    assert (Path(settings.MEDIA_ROOT) / replacement(video).media_key).read_bytes() == FILM
    assert used(owner) == (2 * len(FILM), 0)


@pytest.mark.parametrize("fault", ["no film", "video gone"])
def test_what_can_never_replace_anything_goes_and_does_not_count(tus, owner, video, fault):
    path = begin(tus, video.pk, FILM[:1000] if fault == "video gone" else b"")
    if fault == "video gone":
        removal.delete_video(video.pk, by=owner)
        tus.send(path, 1000, FILM[1000:], 404)
    else:
        tus.send(path, 0, b"#EXTM3U\n".ljust(len(FILM)), 415)
        assert Video.objects.get().replacement_id is None
    tus.call("HEAD", path, status=404)
    assert used(owner) == (0, 0)
    assert files_below(Path(settings.SCRATCH_ROOT)) == []
    assert not ProcessingJob.objects.filter(kind="transcode").exists()
