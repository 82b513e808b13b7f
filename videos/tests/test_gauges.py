"""Jobs and uploads as the metrics tell of them: from indexes alone, whatever there is."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.utils import timezone

from core import gauges as core_gauges
from core.testing.mongo import recorded
from core.testing.plans import explain
from core.testing.profile import examined
from videos import gauges
from videos.models import UNFINISHED, JobKind, JobState, ProcessingJob, Upload, UploadState

pytestmark = pytest.mark.usefixtures("db")


def values(source: Any) -> dict[tuple[str, ...], float]:
    """Values by the name of the metric and its labels' values."""
    return {
        (sample.name.removeprefix("videotube_"), *sample.labels.values()): sample.value
        for metric in source()
        for sample in metric.samples
    }


def make_jobs(count: int, state: JobState, kind: JobKind = JobKind.TRANSCODE, **age: float) -> None:
    at = timezone.now() - timedelta(**age)
    ProcessingJob.objects.bulk_create(
        ProcessingJob(kind=kind, video_id=ObjectId(), state=state, run_after=at)
        for _ in range(count)
    )


def test_jobs_are_counted_by_state_and_kind_and_the_oldest_told() -> None:
    make_jobs(2, JobState.QUEUED, minutes=10)
    make_jobs(1, JobState.QUEUED, minutes=30)
    make_jobs(3, JobState.FAILED)
    make_jobs(4, JobState.SUCCEEDED)
    # Due tomorrow: it waits for nobody.
    make_jobs(1, JobState.QUEUED, JobKind.DELETE_MEDIA, days=-1)
    found = values(gauges.jobs)
    assert found["jobs", "queued", "transcode"] == 3
    assert found["jobs", "failed", "transcode"] == 3
    assert found["jobs", "running", "transcode"] == 0
    assert found["jobs", "queued", "delete_media"] == 1
    assert 1799 < found["jobs_oldest_queued_seconds", "transcode"] < 1815
    assert found["jobs_oldest_queued_seconds", "delete_media"] == 0
    assert not [key for key in found if "succeeded" in key]


def test_open_uploads_are_counted(owner: Any) -> None:
    for state in (*UploadState, UploadState.RECEIVING):
        Upload.objects.create(
            owner=owner,
            length=1,
            state=state,
            title="t",
            day=timezone.now().date(),
            expires_at=timezone.now(),
        )
    assert values(gauges.uploads) == {
        ("uploads_open", "receiving"): 2,
        ("uploads_open", "complete"): 1,
    }


def test_a_scrape_reads_no_job_and_no_more_entries_than_it_counts(monkeypatch: Any) -> None:
    monkeypatch.setattr(core_gauges, "COUNT_MAX", 50)
    make_jobs(300, JobState.SUCCEEDED)
    make_jobs(200, JobState.FAILED)
    make_jobs(200, JobState.QUEUED, minutes=1)
    with examined(ProcessingJob) as read, recorded() as sent:
        found = values(gauges.jobs)
    assert found["jobs", "failed", "transcode"] == 50
    assert found["jobs", "queued", "transcode"] == 50
    assert read.documents == 0
    assert read.keys <= 2 * 51 + 2 * 5
    assert len(sent.commands) == 8


def test_the_index_holds_no_finished_job() -> None:
    make_jobs(5, JobState.FAILED)
    make_jobs(7, JobState.SUCCEEDED)
    rows = ProcessingJob.objects.all()
    held = explain(rows, [{"$match": {"state": {"$in": list(UNFINISHED)}}}], hint="job_open")
    assert held.keys == 5
