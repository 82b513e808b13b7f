"""Carrying out a job: claim it, do it, store the outcome whatever it is."""

import os
import socket
import uuid
from collections.abc import Callable

import structlog
from bson import ObjectId
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from core.storage import StoreUnavailable
from videos.media import MediaError
from videos.models import JobKind
from videos.services import cleanup, jobs, processing
from videos.services.converting import StillWaiting, store_unavailable
from videos.services.lease import Lease, LeaseLostError
from videos.services.waiting import wait

log = structlog.get_logger(__name__)

WORK: dict[str, Callable[[Lease], None]] = {
    JobKind.TRANSCODE: processing.process,
    JobKind.DELETE_MEDIA: cleanup.delete_media,
}


def run(job_id: ObjectId) -> str:
    """`done`, `waiting` (for the store), `not claimed` (another has it, or it is finished), `lost`
    or `failed`."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    job = jobs.claim(job_id, owner=owner)
    if job is None:
        return "not claimed"
    bound = log.bind(job=str(job.pk), kind=job.kind, video=str(job.video_id), attempt=job.attempts)
    bound.info("job started")
    try:
        with Lease(job) as lease:
            WORK[job.kind](lease)
    except LeaseLostError:
        bound.warning("job taken over by another worker")
        return "lost"
    except StillWaiting as pause:
        wait(job, delay=pause.delay, progress=pause.progress)
        return "waiting"
    except (MediaError, StoreUnavailable) as failure:
        error = failure if isinstance(failure, MediaError) else store_unavailable(str(failure))
        bound.warning(
            "job failed", code=error.code, permanent=error.permanent, detail=error.detail[-2000:]
        )
        jobs.fail(job, code=error.code, message=error.message, permanent=error.permanent)
        return "failed"
    except (DatabaseError, PyMongoError):
        # Nothing can be stored now: the lease runs out, and the sweeper sends the job again.
        bound.exception("database failed during job")
        return "failed"
    except Exception:  # noqa: BLE001 - whatever it is, the reason is stored and tried again
        bound.exception("job crashed")
        jobs.fail(
            job,
            code="internal_error",
            message="Something went wrong on our side while processing this.",
            permanent=False,
        )
        return "failed"
    bound.info("job done")
    return "done"
