"""Jobs: claimed once, held by a lease, retried, never lost."""

from datetime import timedelta

import pytest
import time_machine
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.events import subscribe
from core.mongo.transaction import run_in_transaction
from core.testing.plans import explain
from videos.events import VideoFailed
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import jobs
from videos.tests.parallel import at_once

MEDIA, HOUSEKEEPING = settings.MEDIA_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE
LATER = timedelta(minutes=5)


def after(delay=LATER):
    return time_machine.travel(timezone.now() + delay, tick=True)


def test_of_eight_claims_at_once_one_gets_the_job(queued_job):
    job = queued_job()
    claims = at_once(8, lambda n: jobs.claim(job.pk, owner=f"worker {n}"))
    (won,) = [claim for claim in claims if claim]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.fencing) == ("running", 1, 1)
    assert job.lease_owner == won.lease_owner


def test_a_job_that_is_not_due_or_does_not_exist_is_not_claimed(queued_job):
    early = queued_job(run_after=timezone.now() + LATER)
    assert jobs.claim(early.pk, owner="w") is None
    assert jobs.claim(ObjectId(), owner="w") is None
    with after():
        assert jobs.claim(early.pk, owner="w") is not None


def test_a_lease_that_is_renewed_is_not_taken_and_one_that_runs_out_is(queued_job):
    first = jobs.claim(queued_job().pk, owner="first")
    almost = settings.JOB_LEASE * 0.9
    with after(almost):
        assert jobs.renew(first, stage="transcoding", progress=50)
    with after(settings.JOB_LEASE * 1.5):
        assert jobs.claim(first.pk, owner="second") is None
    with after(settings.JOB_LEASE * 2):
        second = jobs.claim(first.pk, owner="second")
        assert (second.fencing, second.attempts) == (first.fencing + 1, 2)
        assert not jobs.renew(first, stage="transcoding", progress=60)
        assert not jobs.finish(first)
        jobs.fail(first, code="late", message="too late", permanent=True)
        second.refresh_from_db()
        assert (second.state, second.error_code) == ("running", "")
        assert jobs.finish(second)


def test_a_failure_is_tried_again_later_and_later_then_given_up(queued_job):
    job = queued_job()
    waits = []
    for attempt in range(1, settings.JOB_MAX_ATTEMPTS + 1):
        with after(timedelta(hours=attempt)):
            claimed = jobs.claim(job.pk, owner="w")
            jobs.fail(claimed, code="encoder_failed", message="It broke.", permanent=False)
            job.refresh_from_db()
            waits.append(job.run_after - claimed.started_at)
            assert job.error_code == "encoder_failed"
    assert job.state == JobState.FAILED
    assert waits[1] >= 1.9 * waits[0] >= 1.9 * settings.JOB_RETRY_DELAY * 0.9
    # With the sweeper's ten seconds: within a minute, at every try.
    assert max(waits[:-1]) <= timedelta(seconds=45)
    assert Video.objects.get(pk=job.video_id).status == Status.FAILED
    with after(timedelta(days=1)):
        assert jobs.claim(job.pk, owner="w") is None


def test_a_permanent_failure_is_not_tried_again_and_is_told_once(queued_job):
    told = []
    subscribe(VideoFailed, told.append)
    job = jobs.claim(queued_job().pk, owner="w")
    for _ in range(2):
        jobs.fail(job, code="no_video_stream", message="There is no picture.", permanent=True)
    assert [(event.video_id, event.code) for event in told] == [(job.video_id, "no_video_stream")]


def test_a_video_that_plays_keeps_playing_when_another_processing_fails(queued_job):
    job = queued_job()
    Video.objects.filter(pk=job.video_id).update(status=Status.READY)
    jobs.fail(jobs.claim(job.pk, owner="w"), code="x", message="x", permanent=True)
    assert Video.objects.get(pk=job.video_id).status == Status.READY


def test_a_worker_that_dies_too_often_fails_the_job(queued_job, redis_server):
    job = queued_job()
    for attempt in range(settings.JOB_MAX_ATTEMPTS):
        with after(LATER * attempt):
            assert jobs.claim(job.pk, owner=f"worker {attempt}")
    with after(LATER * settings.JOB_MAX_ATTEMPTS):
        assert jobs.claim(job.pk, owner="one more") is None
        assert jobs.resend_lost(timezone.now()) == 0
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "worker_lost")
    assert Video.objects.get(pk=job.video_id).status == Status.FAILED


def test_a_worker_that_renews_in_the_last_moment_is_not_declared_dead(queued_job):
    job = queued_job(attempts=settings.JOB_MAX_ATTEMPTS - 1)
    claimed = jobs.claim(job.pk, owner="slow")
    stale = ProcessingJob.objects.get(pk=job.pk)
    with after():
        assert jobs.renew(claimed, stage="transcoding", progress=99)
        jobs.give_up(stale, code="worker_lost", message="", expired_by=timezone.now())
    stale.refresh_from_db()
    assert stale.state == JobState.RUNNING


def test_a_job_is_sent_only_when_its_transaction_is_committed(owner, redis_server):
    def work():
        jobs.enqueue(JobKind.DELETE_MEDIA, video_id=ObjectId(), media_key="videos/x")
        assert redis_server.llen(HOUSEKEEPING) == 0
        raise KeyError("rolled back")

    with pytest.raises(KeyError):
        run_in_transaction(work)
    assert redis_server.llen(HOUSEKEEPING) == 0
    assert not ProcessingJob.objects.exists()
    jobs.enqueue(JobKind.DELETE_MEDIA, video_id=ObjectId(), media_key="videos/x")
    assert redis_server.llen(HOUSEKEEPING) == 1


def test_only_lost_messages_are_sent_again(queued_job, redis_server):
    job = queued_job()
    now = timezone.now()
    assert jobs.resend_lost(now) == 1
    assert jobs.resend_lost(now) == 0
    assert jobs.resend_lost(now + settings.JOB_RESEND_AFTER * 2) == 1
    assert redis_server.llen(MEDIA) == 2
    jobs.claim(job.pk, owner="w")
    assert jobs.resend_lost(now + settings.JOB_RESEND_AFTER * 0.5) == 0


def test_jobs_that_wait_long_for_a_worker_do_not_fill_the_broker(queued_job, redis_server):
    queued_job()
    later = timezone.now() + settings.JOB_RESEND_AFTER * 2
    redis_server.rpush(MEDIA, *["message"] * (settings.JOB_QUEUE_LONG - 1))
    assert jobs.resend_lost(later) == 1
    assert jobs.resend_lost(later + settings.JOB_RESEND_AFTER * 2) == 0
    jobs.enqueue(JobKind.DELETE_MEDIA, video_id=ObjectId())
    assert jobs.resend_lost(later + settings.JOB_RESEND_AFTER * 2) == 1  # the other queue is short
    redis_server.delete(MEDIA)  # the backlog is worked off
    assert jobs.resend_lost(later + settings.JOB_RESEND_AFTER * 4) == 2


def test_a_failed_job_is_requeued_once_with_all_its_tries(queued_job, redis_server):
    job = queued_job()
    jobs.fail(jobs.claim(job.pk, owner="w"), code="x", message="x", permanent=True)
    assert sorted(at_once(4, lambda n: jobs.requeue(job.pk))) == [False, False, False, True]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == ("queued", 0, "")
    assert Video.objects.get(pk=job.video_id).status == Status.PROCESSING
    assert redis_server.llen(MEDIA) == 1
    assert not jobs.requeue(job.pk)


def test_finding_lost_jobs_reads_no_finished_ones(queued_job):
    now = timezone.now()
    done = [
        ProcessingJob(kind="transcode", video_id=ObjectId(), state=state, sent_at=now - LATER)
        for state in ("succeeded", "failed")
        for _ in range(100)
    ]
    ProcessingJob.objects.bulk_create(done)
    queued_job()
    found = ProcessingJob.objects.unsent(now, patience=settings.JOB_RESEND_AFTER).order_by(
        "run_after"
    )
    assert explain(found[:500]).documents <= 3
