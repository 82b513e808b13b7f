"""Periodic work is recorded, whatever becomes of it, and never harmed by that."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import PeriodicRun
from core.periodic import Scheduled, State, run_recorded, state_of
from core.scheduler import RememberingScheduler
from core.testing.faults import relayed_mongo
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")

MINUTELY = Scheduled("t.work", timedelta(minutes=1), "Work")
DAILY = Scheduled("t.work", timedelta(days=1), "Work")


def run() -> PeriodicRun:
    found: PeriodicRun = PeriodicRun.objects.get(pk="t.work")
    return found


def fails() -> None:
    raise ValueError("redis://:hunter2@cache:6379/0 is\ngone, password=hunter3 " + "x" * 600)


def state(scheduled: Scheduled = MINUTELY, **ago: float) -> State:
    return state_of(run(), scheduled, timezone.now() + timedelta(**ago))


def test_what_came_of_a_run_is_written_down() -> None:
    began = timezone.now()
    assert run_recorded("t.work", lambda: 7) == 7
    found = run()
    assert (found.result, found.runs, found.failures, found.error) == ("7", 1, 0, "")
    assert found.started_at <= found.finished_at == found.succeeded_at
    assert found.started_at >= began - timedelta(milliseconds=1)
    assert found.milliseconds < 1000
    assert state() == State.OK


def test_a_failure_is_raised_and_kept_without_its_secrets() -> None:
    with pytest.raises(ValueError, match="hunter2"):
        run_recorded("t.work", fails)
    found = run()
    assert (found.runs, found.failures, found.failed_at) == (1, 1, found.finished_at)
    assert found.error.startswith("ValueError: redis://…@cache:6379/0 is gone, password=…")
    assert "hunter" not in found.error
    assert len(found.error) == 500
    assert state() == State.FAILED
    run_recorded("t.work", lambda: None)
    assert state() == State.OK
    assert (run().runs, run().failures, run().result) == (2, 1, "")
    assert run().error


def test_a_run_that_was_killed_is_at_work_and_then_overdue() -> None:
    def killed() -> None:
        raise SystemExit

    run_recorded("t.work", lambda: 1)
    time.sleep(0.002)  # moments are stored in milliseconds
    with pytest.raises(SystemExit):
        run_recorded("t.work", killed)
    assert state() == State.RUNNING
    assert state(seconds=119) == State.RUNNING
    assert state(seconds=121) == State.OVERDUE
    run_recorded("t.work", lambda: 1)
    assert state() == State.OK
    assert run().runs == 3


def test_what_does_not_come_again_is_overdue() -> None:
    run_recorded("t.work", lambda: 1)
    assert state(DAILY, hours=35) == State.OK
    assert state(DAILY, hours=37) == State.OVERDUE
    assert state_of(None, DAILY, timezone.now()) == State.NEVER


def test_a_run_costs_two_writes_and_one_document() -> None:
    run_recorded("t.work", lambda: 1)
    with recorded() as sent:
        run_recorded("t.work", lambda: 1)
    assert [next(iter(command)) for command in sent.commands] == ["update", "update"]
    for _ in range(20):
        run_recorded("t.work", lambda: 1)
    assert PeriodicRun.objects.count() == 1
    assert run().runs == 22


@pytest.mark.parametrize("how", ["freeze", "stop"])
def test_without_a_database_the_work_is_done_all_the_same(how: str) -> None:
    done: list[int] = []
    with relayed_mongo() as relay:
        getattr(relay, how)()
        began = timezone.now()
        run_recorded("t.work", lambda: done.append(1))
        took = timezone.now() - began
        if how == "freeze":
            relay.thaw()
    assert done == [1]
    assert took < timedelta(seconds=4)


def test_beat_goes_on_where_it_was_and_begins_with_what_never_ran(
    tmp_path: Any, settings: Any
) -> None:
    from celery import current_app

    entries = list(settings.CELERY_BEAT_SCHEDULE.values())
    old, recent = entries[-1]["task"], entries[-2]["task"]
    now = timezone.now()
    PeriodicRun.objects.create(task=old, started_at=now - timedelta(days=2))
    PeriodicRun.objects.create(task=recent, started_at=now - timedelta(seconds=2))
    scheduler = RememberingScheduler(current_app, schedule_filename=str(tmp_path / "beat"))
    due = {entry.task: entry.is_due()[0] for entry in scheduler.schedule.values()}
    assert due.pop(recent) is False
    assert due.pop(old) is True
    assert len(due) == len(entries) - 2
    assert all(due.values())
    scheduler.close()
