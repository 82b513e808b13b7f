"""Jobs as the pipeline leaves them."""

from collections.abc import Callable
from typing import Any

import pytest
from bson import ObjectId

from videos.models import JobKind, ProcessingJob, Status, Video
from videos.tests.factories import VideoFactory


@pytest.fixture
def queued_job(owner: Any) -> Callable[..., ProcessingJob]:
    """A transcode job with its video, stored but not sent."""

    def make(**changes: Any) -> ProcessingJob:
        video: Video = VideoFactory(owner=owner, status=Status.PROCESSING, job_id=ObjectId())
        return ProcessingJob.objects.create(
            pk=video.job_id, kind=JobKind.TRANSCODE, video_id=video.pk, **changes
        )

    return make
