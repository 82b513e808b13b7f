"""What beat remembers over a restart."""

from datetime import timedelta
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from django.db import DatabaseError
from django.utils import timezone
from pymongo.errors import PyMongoError

from core.periodic import last_runs

log = structlog.get_logger(__name__)


class RememberingScheduler(PersistentScheduler):
    """Goes by what has really run, as MongoDB knows it.

    Celery's own counts from the start of beat where its file is gone, as in a new container: what
    runs daily would never run on a site that is restarted every day. What has never run runs at
    once.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        entries: dict[str, Any] = self.schedule
        try:
            runs = last_runs(entry.task for entry in entries.values())
        except (DatabaseError, PyMongoError) as error:
            log.warning("beat goes by its own file", error=str(error)[:200])
            return
        long_ago = timezone.now() - timedelta(days=365)
        for entry in entries.values():
            run = runs.get(entry.task)
            entry.last_run_at = (run.started_at if run else None) or long_ago
