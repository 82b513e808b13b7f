"""A site with one of everything that the home tells of."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bson import ObjectId
from django.test import Client
from django.utils import timezone

from core.models import OutgoingMail
from videos.models import JobKind, ProcessingJob, Status, Video
from videotube.tests.moderation.conftest import House, house, signed_in

pytestmark = pytest.mark.usefixtures("db", "media_root", "redis_server")


def failed_job(video: Video | None = None, **more: object) -> ProcessingJob:
    """A job that has failed for good, and its video with it."""
    values = {
        "kind": JobKind.TRANSCODE,
        "video_id": video.pk if video else ObjectId(),
        "state": "failed",
        "error_code": "broken_file",
        "error_message": "The film is broken.",
        "finished_at": timezone.now() - timedelta(hours=2),
    }
    job: ProcessingJob = ProcessingJob.objects.create(**values | more)
    if video:
        Video.objects.filter(pk=video.pk).update(job_id=job.pk, status=Status.FAILED)
    return job


def failed_mail() -> OutgoingMail:
    mail: OutgoingMail = OutgoingMail.objects.create(
        to="a@example.org",
        template="t",
        has_failed=True,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return mail


@pytest.fixture
def home(signed_in: Callable[[str], Client]) -> Callable[[str], str]:
    """`home("moderator")`: the page as that role sees it, whitespace as single spaces."""

    def page(role: str) -> str:
        answer = signed_in(role).get("/admin/")
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return page


def tile(page: str, title: str) -> str:
    """The text of the tile with this title; nothing where there is none."""
    for each in re.findall(r'<li class="home-tile.*?</li>', page):
        text = " ".join(re.sub(r"<[^>]*>", " ", each).split())
        if f"{title} " in text:
            return text.partition(f"{title} ")[2]
    return ""


__all__ = ["House", "failed_job", "failed_mail", "home", "house", "signed_in", "tile"]
