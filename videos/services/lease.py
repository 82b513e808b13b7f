"""Holding a job while it is worked on."""

import threading
from types import TracebackType

import structlog
from django.conf import settings
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from videos.models import ProcessingJob
from videos.services import jobs

log = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """Another worker has the job now: stop, and publish nothing."""


class Lease:
    """Renews the job's lease from a thread of its own, three times in the lease's length, and
    stores stage and progress with it."""

    def __init__(self, job: ProcessingJob) -> None:
        self.job = job
        self.stage = job.stage
        self._progress = float(job.progress)
        self._lost = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{job.pk}", daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join(timeout=10)

    def enter(self, stage: str, *, progress: float) -> None:
        """The work has come to another stage; written at once, so that people see it."""
        self.check()
        self.stage = stage
        self._progress = progress
        self._renew()

    def advance(self, progress: float) -> None:
        """The work is `progress` (0 to 100) along; written with the next heartbeat.

        Raises LeaseLostError as soon as the job is another's.
        """
        self.check()
        self._progress = max(self._progress, progress)

    def check(self) -> None:
        if self._lost.is_set():
            raise LeaseLostError(str(self.job.pk))

    def _beat(self) -> None:
        interval = min(settings.JOB_LEASE.total_seconds() / 3, 2.0)
        while not self._done.wait(interval):
            self._renew()

    def _renew(self) -> None:
        try:
            if not jobs.renew(self.job, stage=self.stage, progress=int(self._progress)):
                self._lost.set()
        except (DatabaseError, PyMongoError) as error:
            # MongoDB may come back before the lease is over; if not, the fencing number tells.
            log.warning("lease not renewed", job=str(self.job.pk), error=str(error)[:200])
