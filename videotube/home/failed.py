"""Jobs that have failed, and running them again from the home."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bson import ObjectId
from django.conf import settings
from django.utils.safestring import SafeString

from accounts.models import User
from videos.admin.titles import attach_titles, video_link
from videos.models import JobKind, JobState, ProcessingJob
from videos.services import jobs, requeuing
from videotube.home.ages import age_of

SHOWN = 6
WORK = {JobKind.TRANSCODE: "making the film", JobKind.DELETE_MEDIA: "removing files"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were queued; `left` says that others have failed still."""

    queued: int
    left: bool


@dataclass(frozen=True, slots=True)
class FailedJob:
    """One that has failed. `title` is that of its video, `link` the same as a link; `error` is the
    reason in words, `code` the same for programs."""

    pk: ObjectId
    kind: str
    title: str
    link: SafeString
    error: str
    code: str
    at: datetime
    age: str


def newest_failed(now: datetime) -> list[FailedJob]:
    """The newest `SHOWN`; two queries by index."""
    failed = ProcessingJob.objects.filter(state=JobState.FAILED)
    rows = list(failed.order_by("-created_at", "-pk")[:SHOWN])
    attach_titles(rows)
    return [
        FailedJob(
            pk=row.pk,
            kind=WORK[row.kind],
            title=row.video_title or "(gone)",
            link=video_link(row),
            error=row.error_message,
            code=row.error_code,
            at=_ended(row),
            age=age_of(_ended(row), now),
        )
        for row in rows
    ]


def requeue_some(ids: Iterable[ObjectId], *, by: User) -> Outcome:
    """Run these again, as far as they have failed; each is recorded."""
    queued = sum(jobs.requeue(job_id, by=by) for job_id in dict.fromkeys(ids))
    return Outcome(queued, left=_are_left())


def requeue_all(*, by: User) -> Outcome:
    """Run all again, the newest first, `STAFF_REQUEUE_MAX` at a time; each is recorded."""
    some = islice(requeuing.requeue_failed(by=by), settings.STAFF_REQUEUE_MAX)
    return Outcome(sum(each.done for each in some), left=_are_left())


def _ended(job: ProcessingJob) -> datetime:
    at: datetime = job.finished_at or job.created_at
    return at


def _are_left() -> bool:
    return bool(ProcessingJob.objects.filter(state=JobState.FAILED).order_by()[:1].count())
