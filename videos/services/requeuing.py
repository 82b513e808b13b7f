"""Failed jobs, found and run again many at a time: by the operator, or from the admin's home."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.db.models import Q

from core import audit
from videos.models import JobState, ProcessingJob, Video
from videos.services import jobs

BATCH = 200


@dataclass(frozen=True, slots=True)
class Requeued:
    """A job that had failed; not `done` where it is only to be, or where somebody was quicker."""

    job: ProcessingJob
    done: bool


def requeue_failed(
    *,
    ids: Collection[ObjectId] | None = None,
    code: str = "",
    dry_run: bool = False,
    by: audit.Actor | None = None,
) -> Iterator[Requeued]:
    """Run failed jobs again, each in a transaction of its own: all of them, or those that `ids`
    name, themselves or by their video. `code` is the reason for which they must have failed.
    Recorded where staff (`by`) do it.

    Newest first, read in batches. A job that fails again meanwhile is not taken a second time.
    """
    failed = ProcessingJob.objects.filter(state=JobState.FAILED)
    if ids is not None:
        failed = failed.filter(Q(pk__in=ids) | Q(video_id__in=ids))
    if code:
        failed = failed.filter(error_code=code)
    for batch in _batches(failed):
        for job in batch:
            yield Requeued(job, done=not dry_run and jobs.requeue(job.pk, by=by))


def unknown(ids: Iterable[ObjectId]) -> list[ObjectId]:
    """Those that are the id of neither a job nor a video."""
    wanted = list(ids)
    found = {
        *ProcessingJob.objects.filter(pk__in=wanted).values_list("pk", flat=True),
        *ProcessingJob.objects.filter(video_id__in=wanted).values_list("video_id", flat=True),
        *Video.objects.filter(pk__in=wanted).values_list("pk", flat=True),
    }
    return [each for each in wanted if each not in found]


def _batches(failed: Any) -> Iterator[list[ProcessingJob]]:
    """In the order of the index, each batch going on where the last one ended."""
    rest = failed.order_by("-created_at", "-pk")
    page = list(rest[:BATCH])
    while page:
        yield page
        last = page[-1]
        older = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
        page = list(rest.filter(older)[:BATCH])
