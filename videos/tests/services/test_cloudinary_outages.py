"""Cloudinary fails, hangs, trickles or forgets: nothing is lost, nothing names a missing file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.testing.client import ApiClient
from core.testing.cloudinary import FakeCloudinary
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.services import removal, runner
from videos.tests.converted import film_of, finish, job_of
from videos.tests.films import files_below, make_film, process, upload
from videos.tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("fast_encoder", "redis_server")


def test_a_large_film_goes_in_chunks_and_one_that_is_refused_leaves_nothing_ready(
    cloudinary: FakeCloudinary, owner: Any, settings: Any, media_root: Path, short_film: Path
) -> None:
    size = short_film.stat().st_size
    settings.CLOUDINARY_CHUNK_BYTES = size // 4
    settings.JOB_RETRY_DELAY *= 0
    cloudinary.faults.set("error", where="/video/upload", after=2)
    video = upload(owner, short_film)
    assert process(video) == "failed"
    assert (job_of(video).state, job_of(video).error_code) == ("queued", "storage_unavailable")
    assert files_below(media_root) == [video.original]
    cloudinary.faults.heal()
    cloudinary.requests.clear()
    finish(video)
    uploads = [line for line in cloudinary.requests if line.endswith("/video/upload")]
    assert len(uploads) == -(-size // (size // 4))


@pytest.mark.parametrize(
    ("mode", "where"),
    [
        ("hang", "/image/upload"),
        ("error", "/video/upload"),
        ("trickle", "/resources/"),
    ],
)
def test_in_an_outage_the_video_stays_in_processing_and_is_ready_after_it(
    cloudinary: FakeCloudinary,
    owner: Any,
    short_film: Path,
    settings: Any,
    media_root: Path,
    mode: Any,
    where: str,
) -> None:
    settings.JOB_RETRY_DELAY *= 0
    settings.CLOUDINARY_TIMEOUT_SECONDS = 0.6
    settings.CLOUDINARY_CALL_LIMIT = settings.CLOUDINARY_CHUNK_LIMIT = timedelta(seconds=1)
    cloudinary.faults.set(mode, where=where)
    video = upload(owner, short_film)
    assert process(video) == "failed"
    stored = Video.objects.get(pk=video.pk)
    assert (stored.status, stored.revision, stored.thumbnail) == ("processing", "", "")
    assert job_of(video).error_code == "storage_unavailable"
    assert files_below(media_root) == [video.original]
    cloudinary.faults.heal()
    assert finish(video).status == Status.READY
    assert files_below(media_root) == []


@pytest.mark.parametrize(
    ("mode", "where"),
    [("truncated", "/demo/video"), ("hang", "/resources/"), ("error", "/demo/raw")],
)
def test_an_outage_while_cloudinary_converts_costs_no_try(
    cloudinary: FakeCloudinary,
    owner: Any,
    short_film: Path,
    settings: Any,
    mode: Any,
    where: str,
) -> None:
    settings.CLOUDINARY_TIMEOUT_SECONDS = 0.6
    settings.CLOUDINARY_CALL_LIMIT = timedelta(seconds=1)
    cloudinary.api.eager_delay = 1
    video = upload(owner, short_film)
    assert process(video) == "waiting"
    cloudinary.faults.set(mode, where=where)
    wait_until(lambda: len(cloudinary.library.get(film_of(video)).derived) > 4)
    assert process(video) == "waiting"
    assert (job_of(video).attempts, job_of(video).error_code) == (1, "")
    assert Video.objects.get(pk=video.pk).status == "processing"
    cloudinary.faults.heal()
    assert finish(video).status == Status.READY


def test_a_film_that_has_vanished_from_cloudinary_is_uploaded_again(
    cloudinary: FakeCloudinary, owner: Any, short_film: Path, settings: Any
) -> None:
    settings.JOB_RETRY_DELAY *= 0
    cloudinary.api.eager_stopped = True
    video = upload(owner, short_film)
    assert process(video) == "waiting"
    cloudinary.library.assets.clear()
    cloudinary.api.eager_stopped = False
    assert process(video) == "failed"
    assert job_of(video).error_code == "storage_unavailable"
    assert finish(video).status == Status.READY


def test_when_the_outage_outlasts_all_tries_the_owner_can_retry(
    cloudinary: FakeCloudinary, owner: Any, short_film: Path, settings: Any, as_owner: ApiClient
) -> None:
    settings.JOB_RETRY_DELAY *= 0
    settings.JOB_MAX_ATTEMPTS = 2
    cloudinary.faults.set("error")
    video = upload(owner, short_film)
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        assert process(video) == "failed"
    status = as_owner.get(f"videos/{video.pk}/status")
    assert (status["status"], status["error"]["code"]) == ("failed", "storage_unavailable")
    assert "127.0.0.1" not in status["error"]["message"]
    cloudinary.faults.heal()
    as_owner.post(f"videos/{video.pk}/retry")
    assert finish(video).status == Status.READY


def test_a_thumbnail_that_cannot_be_stored_is_503_and_leaves_nothing(
    cloudinary: FakeCloudinary, owner: Any, as_owner: ApiClient, media_root: Path, short_film: Path
) -> None:
    picture = make_film(media_root.parent / "p.png", "-i", str(short_film), "-frames:v", "1")
    cloudinary.faults.set("error")
    with short_film.open("rb") as film, picture.open("rb") as thumbnail:
        body = {"videoFile": film, "thumbnail": thumbnail, "title": "Bikes"}
        as_owner.post("videos", body, 503, format="multipart")
    assert not Video.objects.exists()
    assert files_below(media_root) == []
    cloudinary.faults.heal()
    with short_film.open("rb") as film, picture.open("rb") as thumbnail:
        body = {"videoFile": film, "thumbnail": thumbnail, "title": "Bikes"}
        made = as_owner.post("videos", body, 201, format="multipart")
    response = as_owner.http.get(made["thumbnail"], HTTP_ACCEPT="image/webp,*/*")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert "Accept" in response["Vary"]
    assert as_owner.http.get(made["thumbnail"])["Content-Type"] == "image/jpeg"


def test_a_deletion_is_carried_out_once_cloudinary_is_back_however_late(
    cloudinary: FakeCloudinary, owner: Any, short_film: Path, settings: Any
) -> None:
    settings.JOB_RETRY_DELAY *= 0
    video = finish(upload(owner, short_film))
    cloudinary.faults.set("error")
    removal.delete_video(video.pk, by=owner)
    clearing = ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA).earliest("run_after")
    for _ in range(settings.JOB_MAX_ATTEMPTS + 3):
        ProcessingJob.objects.filter(pk=clearing.pk).update(run_after=timezone.now())
        assert runner.run(clearing.pk) == "failed"
    assert cloudinary.library.names()
    cloudinary.faults.heal()
    ProcessingJob.objects.filter(pk=clearing.pk).update(run_after=timezone.now())
    assert runner.run(clearing.pk) == "done"
    assert cloudinary.library.names() == set()
