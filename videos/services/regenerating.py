"""Making a video's files again from its original, while the old ones play.

A new job of the video takes the place of the one that is done (`Video.job_id`). What it makes is
a revision of its own, and the transaction that ends the job lets the video name it
(`processing`); until then, and for ever if it fails, nothing of the video has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bson import ObjectId

from core.mongo.transaction import transactional
from core.storage import media_store
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import jobs

BATCH = 200
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


class Outcome(StrEnum):
    """What has become of a video that was to be made again."""

    QUEUED = "queued"
    WOULD_BE_QUEUED = "would_be_queued"
    UNDER_WAY = "under_way"
    RECENT = "recent"
    NOT_READY = "not_ready"
    ORIGINAL_MISSING = "original_missing"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Regenerated:
    """One video's outcome."""

    video_id: ObjectId
    outcome: Outcome


def regenerate_videos(
    ids: Sequence[ObjectId], *, made_before: datetime | None = None, dry_run: bool = False
) -> Iterator[Regenerated]:
    """Queue these videos, each in a transaction of its own."""
    for video_id in ids:
        yield Regenerated(video_id, regenerate(video_id, made_before=made_before, dry_run=dry_run))


def regenerate_all(
    *,
    limit: int,
    after: ObjectId | None = None,
    made_before: datetime | None = None,
    dry_run: bool = False,
) -> Iterator[Regenerated]:
    """Queue ready videos in the order of their ids, beginning behind `after`, until `limit` of
    them are queued."""
    queued = 0
    while queued < limit:
        ready = Video.objects.filter(status=Status.READY)
        ready = ready.filter(pk__gt=after) if after is not None else ready
        batch = list(ready.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not batch:
            return
        for done in regenerate_videos(batch, made_before=made_before, dry_run=dry_run):
            yield done
            queued += done.outcome in (Outcome.QUEUED, Outcome.WOULD_BE_QUEUED)
            if queued >= limit:
                return
        after = batch[-1]


@transactional
def regenerate(
    video_id: ObjectId, *, made_before: datetime | None = None, dry_run: bool = False
) -> Outcome:
    """Queue one ready video, unless a job of its own or of another film for it is under way, or
    its files were made after `made_before`."""
    video: Video | None = Video.objects.filter(pk=video_id).first()
    if video is None:
        return Outcome.NOT_FOUND
    if video.status != Status.READY:
        return Outcome.NOT_READY
    named = [each for each in (video.job_id, video.replacement_id) if each is not None]
    known = {job.pk: job for job in ProcessingJob.objects.filter(pk__in=named)}
    if any(job.state in UNDER_WAY for job in known.values()):
        return Outcome.UNDER_WAY
    own = known.get(video.job_id)
    if own is not None and _is_recent(own, made_before):
        return Outcome.RECENT
    if not media_store().exists(video.original):
        return Outcome.ORIGINAL_MISSING
    if dry_run:
        return Outcome.WOULD_BE_QUEUED
    # A failed one goes on itself: its worker may only be thought dead, and must find it taken.
    if own is not None and jobs.requeue(own.pk):
        return Outcome.QUEUED
    job = jobs.enqueue(JobKind.TRANSCODE, video_id=video.pk)
    Video.objects.filter(pk=video.pk).update(job_id=job.pk)
    if own is not None:
        ProcessingJob.objects.filter(pk=own.pk).delete()
    return Outcome.QUEUED


def _is_recent(job: ProcessingJob, made_before: datetime | None) -> bool:
    return (
        made_before is not None
        and job.state == JobState.SUCCEEDED
        and job.finished_at is not None
        and job.finished_at >= made_before
    )
