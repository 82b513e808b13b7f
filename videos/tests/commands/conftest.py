"""Commands, run as on a command line."""

from collections.abc import Callable
from typing import Any

import pytest
from bson import ObjectId

from core.testing.commands import Outcome, run_command
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.tests.factories import VideoFactory
from videos.tests.films import BIKES


@pytest.fixture
def run(db: None) -> Callable[..., Outcome]:
    """`run("prune_media", "--delete")`: the outcome; JSON unless `plain`."""
    return run_command


@pytest.fixture
def queued_job(owner: Any) -> Callable[..., ProcessingJob]:
    """A transcode job with its video, stored but not sent."""

    def make() -> ProcessingJob:
        video: Video = VideoFactory(owner=owner, status=Status.PROCESSING, job_id=ObjectId())
        return ProcessingJob.objects.create(
            pk=video.job_id, kind=JobKind.TRANSCODE, video_id=video.pk
        )

    return make


@pytest.fixture
def inbox(tmp_path):
    """`inbox("a.mp4", more=b"1")`: a film of its own content below a folder; the folder."""
    folder = tmp_path / "inbox"
    folder.mkdir()

    def put(name, *, more=b""):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BIKES.read_bytes() + more)
        return folder

    return put
