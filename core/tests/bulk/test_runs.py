"""Work on many rows: each is done once and counted, or left and named, whatever happens."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.utils import timezone

from core.bulk import runs, sweeping
from core.bulk.runs import REFUSED_KEPT, TRIES, TooMany, work
from core.errors import Conflict, Unavailable
from core.models import AuditEvent, BulkRun, OutgoingMail
from core.tests.bulk.conftest import BATCH, NAME, Bench, as_stored, let_lease_run_out


class Killed(BaseException):
    """As when the process is gone: nothing is caught, nothing is tidied up."""


def fail(error: BaseException) -> Any:
    def act() -> None:
        raise error

    return act


def numbers(run: BulkRun) -> tuple[str, int, int, int]:
    stored = as_stored(run)
    return stored.state, stored.position, stored.done_count, stored.refused_count


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True))


def test_every_row_is_done_once_and_the_run_stands_in_the_history(bench: Bench):
    run = bench.start(bench.rows(12), reason="raid")
    assert numbers(run) == ("waiting", 0, 0, 0)
    assert work(run.pk) == 12
    assert numbers(run) == ("finished", 12, 12, 0)
    assert bench.touched() == [1] * 12
    started, finished = AuditEvent.objects.order_by("at", "pk")
    assert (started.verb, finished.verb) == ("bulk_run.started", "bulk_run.finished")
    assert started.after == {"operation": NAME, "rows": 12, "reason": "raid"}
    assert finished.after == {"operation": NAME, "done": 12, "refused": 0}
    assert {started.actor_name, finished.actor_name} == {"boss"}
    assert work(run.pk) == 0


def test_what_is_gone_or_refused_is_left_and_named(bench: Bench):
    ids = bench.rows(3)
    gone = ObjectId()
    bench.before[ids[1]] = fail(Conflict("Somebody was quicker."))
    run = bench.start([ids[0], gone, ids[1], ids[2]])
    work(run.pk)
    assert numbers(run) == ("finished", 4, 2, 2)
    assert as_stored(run).refused == [
        {"id": str(gone), "why": "There is nothing to change."},
        {"id": str(ids[1]), "why": "Somebody was quicker."},
    ]
    assert bench.touched() == [1, 0, 1]


def test_an_unexpected_error_takes_back_its_row_is_named_and_the_others_are_done(bench: Bench):
    ids = bench.rows(7)
    bench.behind[ids[2]] = fail(ZeroDivisionError("secret"))
    run = bench.start(ids)
    work(run.pk)
    assert numbers(run) == ("finished", 7, 6, 1)
    assert bench.touched() == [1, 1, 0, 1, 1, 1, 1]
    why = f"unexpected error, reference bulk-{run.pk}"
    assert as_stored(run).refused == [{"id": str(ids[2]), "why": why}]


def test_the_list_of_what_was_refused_ends_somewhere_and_its_number_does_not(bench: Bench):
    count = REFUSED_KEPT + 20
    run = bench.start([ObjectId() for _ in range(count)])
    work(run.pk)
    assert numbers(run) == ("finished", count, 0, count)
    assert len(as_stored(run).refused) == REFUSED_KEPT


@pytest.mark.parametrize("where", ["before", "behind"])
def test_a_worker_that_dies_in_the_middle_of_a_row_loses_and_doubles_nothing(
    bench: Bench, where: str
):
    ids = bench.rows(9)
    getattr(bench, where)[ids[6]] = fail(Killed())
    run = bench.start(ids)
    with pytest.raises(Killed):
        work(run.pk)
    assert numbers(run) == ("running", 6, 6, 0)
    assert work(run.pk) == 0, "the dead worker has it still"
    let_lease_run_out(run)
    assert sweeping.resume(timezone.now()) == 1
    assert work(run.pk) == 3
    assert numbers(run) == ("finished", 9, 9, 0)
    assert bench.touched() == [1] * 9


def test_of_two_workers_at_once_one_has_the_run(bench: Bench):
    run, start, dealt = bench.start(bench.rows(40)), Barrier(2), []

    def labour() -> None:
        start.wait()
        try:
            dealt.append(work(run.pk))
        finally:
            connection.close()

    threads = [Thread(target=labour) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(dealt) == [0, 40]
    assert numbers(run) == ("finished", 40, 40, 0)
    assert bench.touched() == [1] * 40


def test_a_worker_that_was_taken_for_dead_stops_at_once(bench: Bench):
    ids = bench.rows(12)
    run, others, once = bench.start(ids), [], [True]

    def take_over() -> None:
        let_lease_run_out(run)
        others.append(work(run.pk))
        connection.close()

    def stall() -> None:
        thread = Thread(target=take_over)
        thread.start()
        thread.join()

    carry_out = runs._carry_out

    def slow(*args: Any) -> None:
        if args[2] == ids[3] and once:
            once.clear()
            stall()
        carry_out(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_carry_out", slow)
        assert work(run.pk) == 3
    assert others == [9]
    assert numbers(run) == ("finished", 12, 12, 0)
    assert bench.touched() == [1] * 12
    assert verbs() == ["bulk_run.started", "bulk_run.finished"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_staff": False}, "@boss may not do this any more."),
        ({"is_active": False}, "@boss may not do this any more."),
        ({"bio": "no right"}, "@boss may not do this any more."),
        (None, "Who started this is gone."),
    ],
)
def test_whoever_loses_the_right_midway_acts_no_more(
    bench: Bench, change: dict[str, Any] | None, why: str
):
    people: Any = get_user_model()._default_manager.filter(pk=bench.boss.pk)
    ids = bench.rows(20)
    bench.before[ids[2]] = lambda: people.update(**change) if change else people.delete()
    run = bench.start(ids)
    work(run.pk)
    assert numbers(run) == ("failed", 20, BATCH, 20 - BATCH)
    assert bench.touched() == [1] * BATCH + [0] * (20 - BATCH)
    stored = as_stored(run)
    assert stored.error == why
    assert stored.refused[0] == {"id": str(ids[BATCH]), "why": why}
    event = AuditEvent.objects.get(verb="bulk_run.stopped")
    assert (event.actor_name, event.reason) == ("boss", why)
    assert event.after == {"operation": NAME, "done": BATCH, "refused": 20 - BATCH}


@pytest.mark.parametrize("error", [OperationalError("gone"), Unavailable()])
def test_a_database_that_is_away_is_no_fault_of_the_row(bench: Bench, error: Exception):
    ids = bench.rows(3)
    bench.before[ids[1]] = fail(error)
    run = bench.start(ids)
    with pytest.raises(type(error)):
        work(run.pk)
    assert numbers(run) == ("running", 1, 1, 0)
    let_lease_run_out(run)
    work(run.pk)
    assert numbers(run) == ("finished", 3, 3, 0)


def test_a_row_at_which_workers_die_again_and_again_is_left_and_the_others_are_done(bench: Bench):
    ids = bench.rows(4)
    run = bench.start(ids)
    for _ in range(TRIES):
        bench.before[ids[1]] = fail(Killed())
        with pytest.raises(Killed):
            work(run.pk)
        let_lease_run_out(run)
    bench.before[ids[1]] = fail(Killed())
    work(run.pk)
    assert numbers(run) == ("finished", 4, 3, 1)
    assert "unexpected error" in as_stored(run).refused[0]["why"]


def test_a_second_click_starts_nothing_and_the_same_later_is_new_work(bench: Bench):
    ids = bench.rows(3)
    run = bench.start(ids, reason="raid")
    assert bench.start(ids, reason="raid").pk == run.pk
    assert bench.start(ids, reason="else").pk != run.pk
    work(run.pk)
    assert bench.start(ids, reason="raid").pk != run.pk
    assert verbs().count("bulk_run.started") == 3


def test_clicks_at_the_same_moment_start_one_run(bench: Bench):
    ids, start = bench.rows(3), Barrier(6)

    def click() -> None:
        start.wait()
        try:
            bench.start(ids)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert BulkRun.objects.count() == 1
    assert verbs() == ["bulk_run.started"]


def test_more_than_the_most_are_refused_before_any(bench: Bench, settings: Any):
    settings.BULK_MAX = 4
    with pytest.raises(TooMany, match="More than 4 rows"):
        bench.start(bench.rows(5))
    assert not BulkRun.objects.exists()
    assert bench.touched() == [0] * 5
    work(bench.start(list(OutgoingMail.objects.values_list("pk", flat=True)[:4])).pk)
    assert sum(bench.touched()) == 4


def test_a_long_run_gives_others_their_turn_and_is_sent_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, redis_server: Any, settings: Any
):
    monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
    run = bench.start(bench.rows(2 * BATCH))
    before = redis_server.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
    assert work(run.pk) == BATCH
    assert redis_server.llen(settings.CELERY_TASK_DEFAULT_QUEUE) == before + 1
    assert work(run.pk) == BATCH
    work(run.pk)
    assert numbers(run) == ("finished", 2 * BATCH, 2 * BATCH, 0)


def test_what_this_release_does_not_know_is_stopped_and_said(bench: Bench):
    run = bench.start(bench.rows(2))
    BulkRun.objects.filter(pk=run.pk).update(operation="gone.verb")
    work(run.pk)
    assert numbers(run) == ("failed", 2, 0, 2)
    assert "does not know" in as_stored(run).error


def test_only_forsaken_runs_are_sent_again(bench: Bench):
    fresh, dead, done = (bench.start(bench.rows(n)) for n in (1, 2, 3))
    work(done.pk)
    let_lease_run_out(dead)
    assert sweeping.resume(timezone.now()) == 1
    let_lease_run_out(fresh)
    assert sweeping.resume(timezone.now()) == 2


def test_finished_runs_are_forgotten_after_their_time_and_others_never(bench: Bench, settings: Any):
    settings.BULK_KEPT = timedelta(days=30)
    waiting, done = bench.start(bench.rows(1)), bench.start(bench.rows(2))
    work(done.pk)
    assert sweeping.forget_old(timezone.now() + timedelta(days=29)) == 0
    assert sweeping.forget_old(timezone.now() + timedelta(days=31)) == 1
    assert list(BulkRun.objects.values_list("pk", flat=True)) == [waiting.pk]


def test_the_runs_of_a_deleted_account_go_and_the_history_says_where_they_stood(bench: Bench):
    ids = bench.rows(8)
    run, done = bench.start(ids), bench.start(ids[:2])
    work(done.pk)
    bench.before[ids[6]] = lambda: sweeping.forget_runs_of(bench.boss.pk)
    work(run.pk)
    assert not BulkRun.objects.exists()
    event = AuditEvent.objects.get(verb="bulk_run.stopped")
    assert event.actor_name == ""
    assert event.after["left"] <= 2
    assert sum(bench.touched()) <= 2 + 8
