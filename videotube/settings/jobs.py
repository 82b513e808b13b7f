"""Celery carries job ids; `videos.ProcessingJob` in MongoDB is the truth."""

from datetime import timedelta
from typing import Any

from environs import validate

from videotube.settings.env import env, seconds
from videotube.settings.redis import REDIS_TIMEOUT_SECONDS, REDIS_URL

__all__ = [
    "CELERY_BEAT_SCHEDULE",
    "CELERY_BEAT_SCHEDULER",
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CELERY_BROKER_TRANSPORT_OPTIONS",
    "CELERY_BROKER_URL",
    "CELERY_RESULT_EXPIRES",
    "CELERY_TASK_ACKS_LATE",
    "CELERY_TASK_DEFAULT_QUEUE",
    "CELERY_TASK_IGNORE_RESULT",
    "CELERY_TASK_REJECT_ON_WORKER_LOST",
    "CELERY_WORKER_HIJACK_ROOT_LOGGER",
    "CELERY_WORKER_PREFETCH_MULTIPLIER",
    "JOB_LEASE",
    "JOB_MAX_ATTEMPTS",
    "JOB_QUEUE_LONG",
    "JOB_RESEND_AFTER",
    "JOB_RETRY_DELAY",
    "JOB_RETRY_DELAY_MAX",
    "MEDIA_QUEUE",
    "VIEW_DAYS_KEPT",
]

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
    # Publishing gives up at once: the sweeper publishes what a dead broker did not take.
    "retry_policy": {"max_retries": 0},
}
CELERY_TASK_IGNORE_RESULT = True
# There are no results, so beat need not have them removed.
CELERY_RESULT_EXPIRES = None
# A lost message is published again by the sweeper, a doubled one is refused by the lease.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

JOB_LEASE: timedelta = seconds("JOB_LEASE_SECONDS", 30)
"""A running job renews its lease thrice in this time; one that does not is given to another."""
JOB_MAX_ATTEMPTS: int = env.int("JOB_MAX_ATTEMPTS", 5)
JOB_RETRY_DELAY: timedelta = seconds("JOB_RETRY_DELAY_SECONDS", 10)
JOB_RETRY_DELAY_MAX: timedelta = seconds("JOB_RETRY_DELAY_MAX_SECONDS", 40)
"""With the ten seconds of the sweeper, no try comes later than a minute after the one before."""
JOB_RESEND_AFTER: timedelta = seconds("JOB_RESEND_SECONDS", 30)
"""A message that brought no worker to the job in this time is sent again; a job cannot be run
twice, so an extra message costs nothing."""
JOB_QUEUE_LONG: int = env.int("JOB_QUEUE_LONG", 200)
"""Behind so many messages one more brings no worker sooner; a backlog of hours must not grow by a
copy of itself every half minute."""

# Two queues, so that a film of three hours does not hold up what must be done every few seconds.
MEDIA_QUEUE = "media"
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"

VIEW_DAYS_KEPT: int = env.int("VIEW_DAYS_KEPT", 0, validate=validate.Range(min=0))
"""Days for which the views of each day are kept; 0 is for ever. Totals stay in any case."""


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A run that found no worker in its time is dropped, not piled up behind the next."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULER = "core.scheduler:RememberingScheduler"
# By their keys the admin calls them. Each is a `core.periodic.periodic_task`, which records its
# runs.
CELERY_BEAT_SCHEDULE = {
    "list-scheduled-videos": _every(5.0, "videos.list_scheduled"),
    "send-lost-jobs-again": _every(10.0, "videos.republish_due_jobs"),
    "finish-and-expire-uploads": _every(60.0, "videos.sweep_uploads"),
    "send-mail-again": _every(60.0, "core.send_due_mails"),
    "go-on-with-bulk-work": _every(30.0, "core.resume_bulk_runs"),
    "go-on-with-purges": _every(60.0, "moderation.resume_purges"),
    "release-expired-cases": _every(60.0, "moderation.release_expired_cases"),
    "go-on-with-deleted-accounts": _every(30.0, "accounts.erase_due"),
    "end-suspensions": _every(60.0, "accounts.end_suspensions"),
    "count-the-days": _every(300.0, "videotube.count_days"),
    "measure-storage": _every(3600.0, "videotube.measure_storage"),
    "remove-what-was-abandoned": _every(3600.0, "videos.sweep_scratch"),
    "forget-old-bulk-work": _every(86_400.0, "core.forget_bulk_runs"),
    "forget-expired-sessions": _every(86_400.0, "accounts.purge_sessions"),
}
if VIEW_DAYS_KEPT:
    CELERY_BEAT_SCHEDULE["forget-old-views"] = _every(86_400.0, "videos.purge_views")
