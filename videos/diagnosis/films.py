"""What videos say of themselves: that they can be played, that they are listed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from bson import ObjectId
from django.utils import timezone

from core.diagnosis import Finding, Severity, Workshop
from core.mongo.transaction import transactional
from core.storage import media_store
from core.storage.local import LocalMediaStore
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import jobs, regenerating
from videos.services.listing import relist

BATCH = 200
PATIENCE = timedelta(minutes=5)
"""A video whose time came, or whose job ended, so long ago is not merely being dealt with."""
FIELDS = (
    "status",
    "visibility",
    "published_at",
    "is_hidden",
    "listed",
    "job_id",
    "replacement_id",
    "original",
    "revision",
    "master",
    "storyboard",
    "renditions",
    "captions",
    "thumbnail",
    "thumbnail_candidates",
    "updated_at",
)


def broken_videos() -> Iterator[Finding]:
    """Every video, in batches; one that is deleted or changed meanwhile is looked at again."""
    last: ObjectId | None = None
    while batch := _batch(last):
        suspects = _suspects(batch)
        for video in _batch_of([video.pk for video in suspects]):
            yield from _findings(video, _jobs_of([video]))
        last = batch[-1].pk


def _batch(last: ObjectId | None) -> list[Video]:
    rows = Video.objects.order_by("pk").only(*FIELDS)
    return list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH])


def _batch_of(ids: list[ObjectId]) -> list[Video]:
    return list(Video.objects.filter(pk__in=ids).only(*FIELDS)) if ids else []


def _suspects(batch: list[Video]) -> list[Video]:
    states = _jobs_of(batch)
    return [video for video in batch if next(_findings(video, states), None) is not None]


def _jobs_of(batch: list[Video]) -> dict[ObjectId, str]:
    named = {each for video in batch for each in (video.job_id, video.replacement_id) if each}
    rows = ProcessingJob.objects.filter(pk__in=list(named)).order_by()
    return dict(rows.values_list("pk", "state")) if named else {}


def _findings(video: Video, states: dict[ObjectId, str]) -> Iterator[Finding]:
    subject = f"videos.Video {video.pk}"
    now = timezone.now()
    if video.status == Status.PROCESSING and not _is_at_work(video, states):
        yield Finding(
            code="video.stuck",
            severity=Severity.ERROR,
            subject=subject,
            text="It waits to be processed, but there is no job that would. A repair queues one.",
            mend=partial(_queue_anew, video.pk),
        )
    for field in ("job_id", "replacement_id"):
        named = getattr(video, field)
        if named is not None and named not in states and video.status != Status.PROCESSING:
            yield Finding(
                code="video.job_missing",
                severity=Severity.WARNING,
                subject=subject,
                text=f"Its {field} names the job {named}, which is gone. A repair clears it.",
                mend=partial(_clear, video.pk, field, named),
            )
    if video.listed != video.should_be_listed(now) and not _is_just_due(video):
        yield Finding(
            code="video.listed",
            severity=Severity.ERROR,
            subject=subject,
            text=(
                "It is in everybody's lists and should not be."
                if video.listed
                else "It should be in the lists and is not."
            )
            + " A repair follows its visibility, state and time.",
            mend=partial(_relist, video.pk),
        )
    missing = _missing_files(video)
    if missing and not (_can_be_made(video, missing) and _is_at_work(video, states)):
        yield _missing(video, subject, missing)


def _is_at_work(video: Video, states: dict[ObjectId, str]) -> bool:
    state = states.get(video.job_id) if video.job_id else None
    return state in (JobState.QUEUED, JobState.RUNNING)


def _is_just_due(video: Video) -> bool:
    """The worker lists it within seconds."""
    return not video.listed and bool(
        video.published_at and video.published_at > timezone.now() - PATIENCE
    )


def _missing_files(video: Video) -> list[str]:
    """Keys that the video names and the disk does not have. Of what may stand at a store
    elsewhere nothing is said: each would be a call."""
    store: Any = media_store()
    if not isinstance(store, LocalMediaStore) or video.status == Status.UPLOADING:
        return []
    named = [video.original, video.thumbnail, *(each.key for each in video.captions)]
    named += video.thumbnail_candidates
    if video.revision:
        paths = [video.master, video.storyboard, *(each.path for each in video.renditions)]
        named += [f"{video.revision}/{path}" for path in paths if path]
    return [key for key in dict.fromkeys(named) if key and not store.exists(key)]


def _can_be_made(video: Video, missing: list[str]) -> bool:
    """Whether all of these come from the original, and that is there."""
    made = [key for key in missing if video.revision and key.startswith(f"{video.revision}/")]
    return video.original not in missing and missing == made


def _missing(video: Video, subject: str, missing: list[str]) -> Finding:
    can_be_made = _can_be_made(video, missing)
    return Finding(
        code="video.file_missing",
        severity=Severity.ERROR,
        subject=subject,
        text=(
            f"It names files that are not on the disk: {', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}. "
            + (
                "A repair has them made again from the original (`regenerate_media`)."
                if can_be_made
                else "Bring them back from a backup of the media folder: nothing can make them."
            )
        ),
        facts={"missing": missing[:50]},
        mend=partial(_make_again, video.pk) if can_be_made else None,
    )


def _make_again(video_id: ObjectId, _workshop: Workshop) -> str:
    outcome = regenerating.regenerate(video_id)
    if outcome not in (regenerating.Outcome.QUEUED, regenerating.Outcome.UNDER_WAY):
        raise RuntimeError(f"it cannot be made again: {outcome}")
    return "its files are being made again"


@transactional
def _queue_anew(video_id: ObjectId, _workshop: Workshop) -> str:
    video = Video.objects.filter(pk=video_id, status=Status.PROCESSING).first()
    if video is None or _is_at_work(video, _jobs_of([video])):
        return "nothing to do any more"
    if video.job_id and jobs.requeue(video.job_id):
        return "its job is queued again"
    job = jobs.enqueue(JobKind.TRANSCODE, video_id=video.pk)
    Video.objects.filter(pk=video.pk).update(job_id=job.pk)
    return "a new job is queued"


def _clear(video_id: ObjectId, field: str, named: ObjectId, _workshop: Workshop) -> str:
    Video.objects.filter(pk=video_id, **{field: named}).update(**{field: None})
    return "cleared"


@transactional
def _relist(video_id: ObjectId, _workshop: Workshop) -> str:
    video = Video.objects.filter(pk=video_id).first()
    if video is not None:
        relist(video)
    return "follows its state again"
