"""Periodic work: what beat sends is recorded at each run, for the admin and the metrics."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

import pymongo
import structlog
from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.db.models import F
from django.utils import timezone
from pymongo.errors import PyMongoError

from core.models import PeriodicRun

log = structlog.get_logger(__name__)
R = TypeVar("R")

RECORD_SECONDS = 1.5
"""So long a record may take: the work must not wait for it."""
PATIENCE = timedelta(minutes=1)
"""Work that is sent every few seconds may miss a few turns before anybody is told."""
SECRETS = (
    # The credentials of a URL, and what is given a secret's name.
    (re.compile(r"(?<=://)[^/@\s]+(?=@)"), "…"),
    (
        re.compile(r"(?i)\b(password|token|secret|signature|api_?key)(['\"]?\s*[=:]\s*)\S+"),
        r"\1\2…",
    ),
)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An entry of the schedule: a task without arguments, how often it runs, what it is called."""

    task: str
    every: timedelta
    title: str

    @property
    def late_after(self) -> timedelta:
        """It is overdue when it last began longer ago than this."""
        return self.every + max(self.every / 2, PATIENCE)


class State(StrEnum):
    """How a piece of periodic work stands."""

    OK = "ok"
    RUNNING = "running"
    FAILED = "failed"
    OVERDUE = "overdue"
    NEVER = "never ran"


def periodic_task(name: str) -> Callable[[Callable[[], R]], Any]:
    """A Celery task under this name whose runs are recorded. Takes a function without arguments
    that returns what it has done, as a number or a few words."""

    def decorate(work: Callable[[], R]) -> Any:
        @wraps(work)
        def recorded() -> R:
            return run_recorded(name, work)

        return shared_task(name=name)(recorded)

    return decorate


def run_recorded(name: str, work: Callable[[], R]) -> R:
    """Do `work`, and write down when, how long, and what came of it. Raises what `work` raises,
    and nothing of its own: without a database the work goes on unrecorded.

    What kills the process in the middle leaves `started_at` behind, and the work is seen to run
    until the next run begins, or is overdue.
    """
    with _unharmed(name):
        _begin(name)
    began = time.monotonic()
    try:
        result = work()
    except Exception as error:
        with _unharmed(name):
            reason = without_secrets(f"{type(error).__name__}: {error}")[:500]
            _end(name, began, failed=True, error=reason, failures=F("failures") + 1)
        raise
    with _unharmed(name):
        _end(name, began, failed=False, result="" if result is None else str(result)[:200])
    return result


def scheduled() -> list[Scheduled]:
    """The schedule, as it is set; entries are named by their key."""
    return [
        Scheduled(entry["task"], _interval(entry["schedule"]), key.replace("-", " ").capitalize())
        for key, entry in settings.CELERY_BEAT_SCHEDULE.items()
    ]


def last_runs(tasks: Iterable[str]) -> dict[str, PeriodicRun]:
    """What is known of these tasks, by name, in one query by primary key."""
    return {run.task: run for run in PeriodicRun.objects.filter(pk__in=list(tasks))}


def state_of(run: PeriodicRun | None, every: Scheduled, now: datetime) -> State:
    """How work stands that last went like `run`."""
    if run is None or run.started_at is None:
        return State.NEVER
    if now - run.started_at > every.late_after:
        return State.OVERDUE
    if run.is_running:
        return State.RUNNING
    return State.FAILED if run.has_failed else State.OK


def without_secrets(text: str) -> str:
    """An error's message on one line, as it may be stored and shown."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _begin(name: str) -> None:
    now = timezone.now()
    mine = PeriodicRun.objects.filter(pk=name)
    if not mine.update(started_at=now, runs=F("runs") + 1):
        try:
            PeriodicRun.objects.create(task=name, started_at=now, runs=1)
        except IntegrityError:  # begun by another worker in this very moment
            mine.update(started_at=now, runs=F("runs") + 1)


def _end(name: str, began: float, *, failed: bool, **values: Any) -> None:
    now = timezone.now()
    values["failed_at" if failed else "succeeded_at"] = now
    PeriodicRun.objects.filter(pk=name).update(
        finished_at=now, milliseconds=round(1000 * (time.monotonic() - began)), **values
    )


@contextmanager
def _unharmed(name: str) -> Iterator[None]:
    try:
        with pymongo.timeout(RECORD_SECONDS):
            yield
    except (DatabaseError, PyMongoError) as error:
        log.warning("a periodic run is not recorded", task=name, error=str(error)[:200])


def _interval(schedule: float | timedelta) -> timedelta:
    return schedule if isinstance(schedule, timedelta) else timedelta(seconds=schedule)
