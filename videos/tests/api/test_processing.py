"""The status and the retry of a video's processing, as its owner sees them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from videos.media.errors import ErrorCode
from videos.media.probing import _REFUSALS
from videos.models import ProcessingJob, Status, Video
from videos.tests.api.conftest import film_file
from videos.tests.factories import VideoFactory
from videos.tests.films import files_below, make_film, process
from videos.tests.parallel import at_once

STATUS = {"status", "stage", "progress", "attempts", "error", "startedAt", "finishedAt"} | {
    "replacement"
}


@pytest.fixture
def failed(publish, tmp_path):
    """A video whose film had no picture."""
    sound = make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    item = publish(videoFile=SimpleUploadedFile("sound.mp4", sound.read_bytes()))
    video = Video.objects.get(pk=item["_id"])
    assert process(video) == "failed"
    return video


def test_an_upload_can_be_followed_until_it_is_ready(publish, as_owner):
    path = f"videos/{publish()['_id']}"
    waiting = as_owner.get(f"{path}/status")
    assert set(waiting) == STATUS
    assert (waiting["status"], waiting["stage"], waiting["progress"]) == ("processing", "queued", 0)
    assert (waiting["attempts"], waiting["error"], waiting["startedAt"]) == (0, None, None)
    assert process(Video.objects.get()) == "done"
    done = as_owner.get(f"{path}/status")
    assert (done["status"], done["progress"], done["attempts"]) == ("ready", 100, 1)
    assert done["startedAt"] <= done["finishedAt"]
    assert as_owner.get(path)["status"] == "ready"


def test_a_failure_says_why_and_is_nobodys_business_but_the_owners(failed, clients):
    told = clients["owner"].get(f"videos/{failed.pk}/status")
    assert told["status"] == "failed"
    assert told["error"]["code"] == "no_video_stream"
    assert told["error"]["message"]
    assert told["error"]["retryable"] is False
    assert told["finishedAt"]
    for role, status in (("guest", 401), ("other", 404), ("staff", 403)):
        clients[role].get(f"videos/{failed.pk}/status", None, status)
    assert clients["owner"].get(f"videos/{failed.pk}")["videoFile"] == ""
    clients["guest"].get(f"videos/{failed.pk}", None, 404)


@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        ("broken_file", False),
        ("too_long", False),
        ("disk_full", True),
        ("out_of_memory", True),
        ("worker_lost", True),
        ("storage_unavailable", True),
    ],
)
def test_a_failure_says_whether_another_try_may_help(failed, as_owner, code, retryable):
    ProcessingJob.objects.filter(pk=failed.job_id).update(error_code=code)
    assert as_owner.get(f"videos/{failed.pk}/status")["error"]["retryable"] is retryable


def test_every_refusal_of_a_film_is_one_that_no_retry_can_help():
    assert set(_REFUSALS) <= ErrorCode.FINAL


def test_retries_at_the_same_moment_queue_the_job_once(failed, as_owner, redis_server, settings):
    redis_server.flushdb()
    url = f"/api/v1/videos/{failed.pk}/retry"
    answers = at_once(6, lambda n: as_owner.http.post(url))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert redis_server.llen(settings.MEDIA_QUEUE) == 1
    job = ProcessingJob.objects.get(pk=failed.job_id)
    assert (job.state, job.attempts) == ("queued", 0)
    told = as_owner.get(f"videos/{failed.pk}/status")
    assert (told["status"], told["error"]) == ("processing", None)
    assert process(failed) == "failed"
    assert as_owner.get(f"videos/{failed.pk}/status")["error"]["code"] == "no_video_stream"


def test_a_retry_of_what_has_not_failed_changes_nothing(publish, as_owner):
    item = publish()
    before = ProcessingJob.objects.values().get()
    told = as_owner.post(f"videos/{item['_id']}/retry", {})
    assert told["status"] == Status.PROCESSING
    assert ProcessingJob.objects.values().get() == before


def test_a_video_without_a_job_has_a_status_too(owner, as_owner):
    video = VideoFactory(owner=owner)
    told = as_owner.get(f"videos/{video.pk}/status")
    assert (told["status"], told["progress"], told["error"]) == ("ready", 100, None)


def test_uploads_have_a_limit_of_their_own(as_owner, rate_limits, media_root, owner):
    rate_limits.RATELIMITS["upload_user"] = "2/3600"
    video = VideoFactory(owner=owner)
    statuses = []
    for _ in range(3):
        body = {"title": "x", "videoFile": film_file()}
        answer = as_owner.http.post("/api/v1/videos", body, format="multipart")
        statuses.append(answer.status_code)
    assert statuses == [201, 201, 429]
    assert int(answer["Retry-After"]) > 0
    assert len(files_below(media_root)) == 2
    as_owner.patch(f"videos/{video.pk}", {"title": "still"})
