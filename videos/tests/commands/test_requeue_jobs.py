"""Failed jobs run again: those that are meant, once, and no other."""

import pytest
from bson import ObjectId
from django.db import DatabaseError

from core.mongo.transaction import run_in_transaction
from videos.models import JobState, ProcessingJob, Status, Video
from videos.services import jobs, requeuing

pytestmark = pytest.mark.usefixtures("redis_server")


@pytest.fixture
def failed_job(queued_job):
    """`failed_job(code)`: as a worker leaves it that cannot go on."""

    def make(code="disk_full"):
        job = jobs.claim(queued_job().pk, owner="w")
        jobs.fail(job, code=code, message="It broke.", permanent=True)
        return job

    return make


def states(*found):
    return [ProcessingJob.objects.get(pk=job.pk).state for job in found]


def test_all_failed_jobs_are_queued_in_batches_and_others_left_alone(
    failed_job, queued_job, run, redis_server, settings, monkeypatch
):
    monkeypatch.setattr(requeuing, "BATCH", 2)
    failed, running = [failed_job() for _ in range(5)], jobs.claim(queued_job().pk, owner="w")
    done = run("requeue_jobs", "--all")
    assert (done.code, done.summary) == (0, {"failed": 5, "requeued": 5, "dryRun": False})
    assert {item["job"] for item in done.items} == {str(job.pk) for job in failed}
    assert states(*failed, running) == ["queued"] * 5 + ["running"]
    assert redis_server.llen(settings.MEDIA_QUEUE) == 5
    assert not Video.objects.filter(status=Status.FAILED).exists()
    assert run("requeue_jobs", "--all").summary["failed"] == 0


def test_jobs_are_named_by_their_own_id_or_their_videos(failed_job, run):
    by_job, by_video, other = (failed_job() for _ in range(3))
    done = run("requeue_jobs", str(by_job.pk), str(by_video.video_id))
    assert (done.code, done.summary["requeued"]) == (0, 2)
    assert states(by_job, by_video, other) == ["queued", "queued", "failed"]


def test_only_the_reason_that_is_meant(failed_job, run):
    full, broken = failed_job("disk_full"), failed_job("broken_file")
    assert run("requeue_jobs", "--all", "--code", "disk_full").summary["requeued"] == 1
    assert states(full, broken) == ["queued", "failed"]


def test_a_dry_run_lists_and_changes_nothing(failed_job, run):
    job = failed_job()
    done = run("requeue_jobs", "--all", "--dry-run")
    assert done.items == [
        {
            "job": str(job.pk),
            "kind": "transcode",
            "video": str(job.video_id),
            "code": "disk_full",
            "message": "It broke.",
            "requeued": False,
        }
    ]
    assert states(job) == [JobState.FAILED]
    said = run("requeue_jobs", "--all", "--dry-run", plain=True).text
    assert str(job.pk) in said
    assert "Nothing was changed" in said


def test_an_unknown_id_is_told_after_the_others_are_done(failed_job, run):
    job, stranger = failed_job(), ObjectId()
    done = run("requeue_jobs", str(job.pk), str(stranger))
    assert (done.code, done.summary["requeued"]) == (1, 1)
    assert str(stranger) in done.error
    assert str(job.pk) not in done.error
    again = run("requeue_jobs", str(job.pk))
    assert (again.code, again.summary["failed"]) == (0, 0)


@pytest.mark.parametrize("arguments", [(), ("--all", str(ObjectId())), ("not-an-id",)])
def test_it_does_not_guess_what_is_meant(failed_job, run, arguments):
    job = failed_job()
    assert run("requeue_jobs", *arguments).code != 0
    assert states(job) == [JobState.FAILED]


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt, 130), (DatabaseError, 1)])
def test_cut_off_it_is_done_by_calling_it_again(failed_job, run, monkeypatch, fault, code):
    for _ in range(3):
        failed_job()
    requeue, calls = jobs.requeue, []

    def fails_at_the_second(job_id, *, by=None):
        calls.append(job_id)
        if len(calls) == 2:
            raise fault
        return run_in_transaction(lambda: requeue(job_id, by=by))

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "requeue", fails_at_the_second)
        cut = run("requeue_jobs", "--all")
    assert (cut.code, len(cut.text.splitlines())) == (code, 1)
    assert run("requeue_jobs", "--all").summary["requeued"] == 2
