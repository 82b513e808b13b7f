"""Jobs: queued in a transaction, sent after it, claimed by one worker, retried, never lost."""

from datetime import datetime
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from pymongo.errors import PyMongoError

from core import audit
from core.delivery import hand_over
from core.events import publish
from core.mongo.transaction import on_commit, transactional
from core.redis import RedisError, get_redis
from videos.events import VideoFailed
from videos.models import JobKind, JobState, ProcessingJob, Status, Video

log = structlog.get_logger(__name__)

RUN_JOB = "videos.run_job"
WAITING = "waiting"
"""The stage of a job whose store is at work: queued, held by no worker, looked at now and then."""


@transactional
def enqueue(kind: JobKind, *, video_id: ObjectId, media_key: str = "") -> ProcessingJob:
    """Store a job and send it once the open transaction is committed."""
    job: ProcessingJob = ProcessingJob.objects.create(
        kind=kind, video_id=video_id, media_key=media_key
    )
    on_commit(lambda: send(job))
    return job


def enqueue_for_later(
    kind: JobKind, *, video_id: ObjectId, media_key: str, run_after: datetime
) -> ProcessingJob:
    """Store a job that the sweeper sends when its time has come."""
    job: ProcessingJob = ProcessingJob.objects.create(
        kind=kind, video_id=video_id, media_key=media_key, run_after=run_after
    )
    return job


def send(job: ProcessingJob) -> bool:
    """Hand the job's id to Celery. False when the broker is down: the sweeper will send it."""
    if not hand_over(RUN_JOB, job.pk, queue=queue_of(job)):
        return False
    ProcessingJob.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    return True


def bring_forward(job_id: ObjectId) -> None:
    """Send a job now that was queued for later; nothing where it has been called off. With the
    database down it stays queued for later."""
    try:
        now = timezone.now()
        if ProcessingJob.objects.filter(pk=job_id, state=JobState.QUEUED).update(run_after=now):
            job = ProcessingJob.objects.filter(pk=job_id).first()
            if job is not None:
                send(job)
    except (DatabaseError, PyMongoError) as error:
        log.warning("job not brought forward", job=str(job_id), error=str(error)[:200])


def resend_lost(now: datetime, *, batch: int = 500) -> int:
    """What the sweeper does: send due jobs that no worker has taken, and give up those whose
    worker died once too often. The number of jobs sent."""
    unsent = ProcessingJob.objects.unsent(now, patience=settings.JOB_RESEND_AFTER)
    lost = list(unsent.order_by("run_after")[:batch])
    open_queues = {queue for queue in set(map(queue_of, lost)) if not _is_long(queue)}
    sent = 0
    for job in lost:
        try:
            if job.state == JobState.RUNNING and job.attempts >= settings.JOB_MAX_ATTEMPTS:
                give_up(
                    job,
                    code="worker_lost",
                    message="The worker died while processing this.",
                    expired_by=now,
                )
            elif queue_of(job) in open_queues:
                if send(job):
                    sent += 1
                else:
                    open_queues.clear()
        except (DatabaseError, PyMongoError) as error:
            # Barred by the transaction of a process that was killed: the next sweep tries again,
            # and this one goes on with the others.
            log.warning(
                "job not sent, the next sweep will", job=str(job.pk), error=str(error)[:200]
            )
    return sent


def queue_of(job: ProcessingJob) -> str:
    """Films have a queue of their own, so that nothing short waits behind them."""
    queue: str = (
        settings.MEDIA_QUEUE
        if job.kind == JobKind.TRANSCODE
        else settings.CELERY_TASK_DEFAULT_QUEUE
    )
    return queue


def _is_long(queue: str) -> bool:
    """Also true while the broker is down."""
    try:
        return int(get_redis().llen(queue)) >= settings.JOB_QUEUE_LONG
    except RedisError:
        return True


def claim(job_id: ObjectId, *, owner: str) -> ProcessingJob | None:
    """Make the job this worker's own; None when it is not to be had. Exactly one of many claims
    at the same moment succeeds."""
    now = timezone.now()
    claimable = ProcessingJob.objects.filter(pk=job_id).claimable(now)
    lease = {
        "state": JobState.RUNNING,
        "lease_owner": owner,
        "lease_expires_at": now + settings.JOB_LEASE,
        "fencing": F("fencing") + 1,
    }
    # Looking again at what one waits for is no new try.
    won = claimable.filter(stage=WAITING).update(**lease) or claimable.filter(
        attempts__lt=settings.JOB_MAX_ATTEMPTS
    ).exclude(stage=WAITING).update(
        **lease,
        attempts=F("attempts") + 1,
        started_at=now,
        finished_at=None,
        stage="starting",
        progress=0,
    )
    if not won:
        return None
    job = ProcessingJob.objects.filter(pk=job_id, lease_owner=owner).first()
    return job if job is not None and job.state == JobState.RUNNING else None


def renew(job: ProcessingJob, *, stage: str, progress: int) -> bool:
    """Prolong the lease and store how far the work is; False when another has taken the job."""
    return bool(
        held(job).update(
            lease_expires_at=timezone.now() + settings.JOB_LEASE, stage=stage, progress=progress
        )
    )


@transactional
def finish(job: ProcessingJob) -> bool:
    """Mark the job done, if it is still ours: the atomic step of publishing a result. Call it
    first in the transaction that stores the result; False means that another has taken over."""
    return bool(
        held(job).update(
            state=JobState.SUCCEEDED,
            stage="done",
            progress=100,
            finished_at=timezone.now(),
            lease_expires_at=None,
            error_code="",
            error_message="",
        )
    )


def fail(job: ProcessingJob, *, code: str, message: str, permanent: bool) -> None:
    """Store the reason; try again later unless that cannot help or the tries are used up.

    A removal is never given up, only tried less and less often: what somebody has deleted must
    not stay in a store that was down for a day.
    """
    now = timezone.now()
    delay = min(settings.JOB_RETRY_DELAY * 2 ** (job.attempts - 1), settings.JOB_RETRY_DELAY_MAX)
    if job.kind == JobKind.DELETE_MEDIA and not permanent:
        delay = max(delay, (now - job.created_at) / 4)
    elif permanent or job.attempts >= settings.JOB_MAX_ATTEMPTS:
        give_up(job, code=code, message=message)
        return
    held(job).update(
        state=JobState.QUEUED,
        stage="",
        attempts=min(job.attempts, settings.JOB_MAX_ATTEMPTS - 1),
        run_after=now + delay,
        sent_at=None,
        lease_expires_at=None,
        error_code=code,
        error_message=message[:500],
    )


@transactional
def give_up(
    job: ProcessingJob, *, code: str, message: str, expired_by: datetime | None = None
) -> None:
    """Fail for good (until somebody retries), and say so on the video. With `expired_by`, only if
    the lease has run out by then: its worker may have renewed it in the last moment."""
    running = ProcessingJob.objects.filter(pk=job.pk, fencing=job.fencing, state=JobState.RUNNING)
    if expired_by is not None:
        running = running.filter(lease_expires_at__lte=expired_by)
    won = running.update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        lease_expires_at=None,
        error_code=code,
        error_message=message[:500],
    )
    if not won or job.kind != JobKind.TRANSCODE:
        return
    video = Video.objects.filter(pk=job.video_id, job_id=job.pk).first()
    # A video that already plays keeps playing: only its new processing has failed.
    if video is not None and video.status == Status.PROCESSING:
        Video.objects.filter(pk=video.pk).update(status=Status.FAILED, updated_at=timezone.now())
        publish(VideoFailed(video_id=video.pk, owner_id=video.owner_id, code=code))


@transactional
def requeue(job_id: ObjectId, *, by: audit.Actor | None = None) -> bool:
    """Start a failed job anew with all its tries, its video `processing` again; False, and
    nothing changed, when the job has not failed. Recorded where staff (`by`) do it."""
    now = timezone.now()
    won = ProcessingJob.objects.filter(pk=job_id, state=JobState.FAILED).update(
        state=JobState.QUEUED,
        attempts=0,
        stage="",
        progress=0,
        run_after=now,
        sent_at=None,
        started_at=None,
        finished_at=None,
        error_code="",
        error_message="",
    )
    if won:
        Video.objects.filter(job_id=job_id, status=Status.FAILED).update(
            status=Status.PROCESSING, updated_at=now
        )
        job = ProcessingJob.objects.get(pk=job_id)
        if by is not None:
            audit.record("job.requeued", by=by, target=job, after={"video": str(job.video_id)})
        on_commit(lambda: send(job))
    return bool(won)


def held(job: ProcessingJob) -> Any:
    """The job's row, if this claim still holds it."""
    return ProcessingJob.objects.filter(
        pk=job.pk, fencing=job.fencing, lease_owner=job.lease_owner, state=JobState.RUNNING
    )
