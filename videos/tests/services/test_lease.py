"""A lease is kept while the work lasts, and lost when another has the job."""

import threading
from datetime import timedelta

import pytest

from core.testing.mongo import recorded
from videos.models import ProcessingJob
from videos.services import jobs
from videos.services.lease import Lease, LeaseLostError
from videos.tests.waiting import wait_until


@pytest.fixture
def job(queued_job, settings):
    settings.JOB_LEASE = timedelta(seconds=0.6)
    return jobs.claim(queued_job().pk, owner="w")


def stored(job):
    return ProcessingJob.objects.get(pk=job.pk)


def test_it_is_renewed_while_the_work_lasts_and_no_longer(job):
    first = job.lease_expires_at
    with Lease(job) as lease:
        lease.advance(42.7)
        wait_until(lambda: stored(job).lease_expires_at > first + timedelta(seconds=0.5))
        assert stored(job).progress == 42
        assert jobs.claim(job.pk, owner="thief") is None
    names = [thread.name for thread in threading.enumerate()]
    assert f"lease-{job.pk}" not in names
    wait_until(lambda: jobs.claim(job.pk, owner="next") is not None)


def test_a_new_stage_is_stored_at_once_and_progress_never_falls(job):
    with Lease(job) as lease:
        lease.enter("transcoding", progress=3)
        assert (stored(job).stage, stored(job).progress) == ("transcoding", 3)
        lease.advance(50)
        lease.advance(40)
        wait_until(lambda: stored(job).progress == 50)


def test_work_stops_as_soon_as_another_has_the_job(job):
    with Lease(job) as lease:
        ProcessingJob.objects.filter(pk=job.pk).update(fencing=9, lease_owner="another")
        with pytest.raises(LeaseLostError):
            wait_until(lambda: lease.advance(1))
        with pytest.raises(LeaseLostError):
            lease.enter("publishing", progress=98)
    assert stored(job).stage != "publishing"


def test_progress_is_not_written_with_every_frame(job, settings):
    settings.JOB_LEASE = timedelta(seconds=30)
    with Lease(job) as lease, recorded() as sent:
        for step in range(1000):
            lease.advance(step / 10)
    assert sent.round_trips == 0
