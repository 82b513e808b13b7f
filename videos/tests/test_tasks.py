"""The worker's door, as Celery knows it."""

from datetime import timedelta

import pytest
from bson import ObjectId
from celery import current_app
from django.conf import settings
from django.utils import timezone

from videos.models import ProcessingJob
from videos.services import jobs
from videos.tests.factories import VideoFactory

pytestmark = pytest.mark.usefixtures("db", "media_root", "redis_server")


@pytest.fixture(scope="module", autouse=True)
def _tasks_found():
    """What a worker does first."""
    current_app.loader.import_default_modules()


def run(name, *args):
    return current_app.tasks[name](*args)


def test_every_task_on_the_schedule_exists():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(current_app.tasks)
    assert jobs.RUN_JOB in current_app.tasks


def test_a_job_is_run_by_its_id_and_an_unknown_one_is_no_error():
    job = ProcessingJob.objects.create(
        kind="delete_media", video_id=ObjectId(), media_key="videos/gone"
    )
    assert run(jobs.RUN_JOB, str(job.pk)) == "done"
    assert run(jobs.RUN_JOB, str(job.pk)) == "not claimed"
    assert run(jobs.RUN_JOB, str(ObjectId())) == "not claimed"


def test_lost_jobs_are_sent_again():
    ProcessingJob.objects.create(kind="transcode", video_id=ObjectId())
    assert run("videos.republish_due_jobs") == 1


def test_scheduled_videos_are_listed_when_due(owner):
    due = VideoFactory(owner=owner, published_at=timezone.now() + timedelta(hours=1))
    assert run("videos.list_scheduled") == 0
    due.published_at = timezone.now() - timedelta(seconds=1)
    due.save()
    assert run("videos.list_scheduled") == 1
    owner.refresh_from_db()
    assert owner.videos_count == 1


def test_scratch_is_swept():
    assert run("videos.sweep_scratch") == 0
