"""Telling a worker of work to do: the work itself is a document, a message only hastens it."""

import structlog
from bson import ObjectId
from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError

from core.redis import RedisError, get_redis

log = structlog.get_logger(__name__)


def hand_over(task: str, id_: ObjectId, *, queue: str | None = None) -> bool:
    """Send `task` the id of its document, to the default queue unless another is named. False while
    the broker is down: the sweeper of such documents sends it later."""
    try:
        # A frozen broker takes a message without an answer: a ping is given up after a second.
        get_redis().ping()
        current_app.send_task(
            task,
            args=[str(id_)],
            queue=queue or settings.CELERY_TASK_DEFAULT_QUEUE,
            retry=False,
        )
    except (RedisError, KombuError, OSError) as error:
        log.warning("work waits for the sweeper", task=task, id=str(id_), error=str(error)[:200])
        return False
    return True
