"""The broker is down, frozen or emptied: nothing is lost, nobody waits."""

import time
from collections.abc import Iterator

import kombu.pools
import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from core.redis import get_redis
from core.testing.faults import Relay, relayed_redis
from videos.models import JobState, ProcessingJob
from videos.services import jobs
from videos.tests.films import process, upload

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")


@pytest.fixture
def broker() -> Iterator[Relay]:
    """What stands between this test and Redis, for the client and for Celery."""
    before = current_app.conf.broker_url
    with relayed_redis() as relay:
        _connect_celery(settings.REDIS_URL)
        try:
            yield relay
        finally:
            _connect_celery(before)


def _connect_celery(url: str) -> None:
    """Celery keeps producers with open connections: those are given up."""
    kombu.pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None
    current_app.conf.broker_url = url


def queued():
    return get_redis().llen(settings.MEDIA_QUEUE)


def test_an_upload_while_the_broker_is_down_is_processed_later(owner, broker, short_film):
    upload(owner, short_film)
    assert queued() == 1
    broker.stop()
    started = time.monotonic()
    video = upload(owner, short_film)
    assert time.monotonic() - started < 3
    job = ProcessingJob.objects.get(pk=video.job_id)
    assert (job.state, job.sent_at, video.status) == ("queued", None, "processing")
    assert jobs.resend_lost(timezone.now()) == 0
    assert process(video) == "done"


def test_a_frozen_broker_holds_an_upload_up_for_seconds_at_most(owner, broker, short_film):
    upload(owner, short_film)  # the connections are open now
    broker.freeze()
    started = time.monotonic()
    video = upload(owner, short_film)
    assert time.monotonic() - started < 5
    assert ProcessingJob.objects.get(pk=video.job_id).sent_at is None
    assert ProcessingJob.objects.unsent(timezone.now(), patience=settings.JOB_RESEND_AFTER).exists()


def test_a_broker_that_lost_everything_gets_all_jobs_again(owner, broker, short_film):
    videos = [upload(owner, short_film), upload(owner, short_film)]
    get_redis().flushdb()
    assert jobs.resend_lost(timezone.now()) == 0
    assert jobs.resend_lost(timezone.now() + settings.JOB_RESEND_AFTER * 2) == 2
    assert queued() == 2
    assert process(videos[0]) == "done"
    assert ProcessingJob.objects.filter(state=JobState.QUEUED).count() == 1
