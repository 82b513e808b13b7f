"""Commands, run as on a command line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from bson import ObjectId
from django.core.management import CommandError, call_command

from videos.models import JobKind, ProcessingJob, Status, Video
from videos.tests.factories import VideoFactory


@dataclass(frozen=True)
class Outcome:
    """What a command said and how it ended. `items` and `summary` are its JSON."""

    text: str
    error: str
    code: int

    @property
    def items(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()][:-1]

    @property
    def summary(self) -> dict[str, Any]:
        return dict(json.loads(self.text.splitlines()[-1])["summary"])


@pytest.fixture
def run(db: None) -> Callable[..., Outcome]:
    """`run("prune_media", "--delete")`: the outcome; JSON unless `plain`."""

    def call(name: str, *arguments: str, plain: bool = False) -> Outcome:
        out = StringIO()
        try:
            call_command(name, *arguments, *([] if plain else ["--json"]), stdout=out)
        except CommandError as error:
            return Outcome(out.getvalue(), str(error), error.returncode)
        return Outcome(out.getvalue(), "", 0)

    return call


@pytest.fixture
def queued_job(owner: Any) -> Callable[..., ProcessingJob]:
    """A transcode job with its video, stored but not sent."""

    def make() -> ProcessingJob:
        video: Video = VideoFactory(owner=owner, status=Status.PROCESSING, job_id=ObjectId())
        return ProcessingJob.objects.create(
            pk=video.job_id, kind=JobKind.TRANSCODE, video_id=video.pk
        )

    return make
