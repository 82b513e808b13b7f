"""All or nothing, under contention, with what must follow only a commit."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError
from django.db.transaction import atomic as django_atomic  # noqa: TID251 - the admin uses it

from core.mongo.transaction import on_commit, run_in_transaction, sealed, transactional
from core.testing.logs import logged
from core.tests.mongo.aftermath import assert_thread_is_clean, names

pytestmark = pytest.mark.usefixtures("db")


def test_what_was_written_is_there_after_the_return() -> None:
    @transactional
    def make(*, first: str, second: str) -> str:
        Group.objects.create(name=first)
        Group.objects.create(name=second)
        return "made"

    assert make(first="a", second="b") == "made"
    assert names() == {"a", "b"}
    assert_thread_is_clean()


def test_nobody_sees_it_before_the_commit() -> None:
    seen: list[int] = []

    def count_elsewhere() -> None:
        seen.append(Group.objects.count())

    def work() -> None:
        Group.objects.create(name="a")
        assert Group.objects.count() == 1
        thread = threading.Thread(target=count_elsewhere)
        thread.start()
        thread.join()

    run_in_transaction(work)
    assert seen == [0]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), DatabaseError("no")])
def test_any_exception_rolls_everything_back_and_rises(error: BaseException) -> None:
    def work() -> None:
        Group.objects.create(name="a")
        on_commit(lambda: called.append(1))
        raise error

    called: list[int] = []
    with pytest.raises(type(error)):
        run_in_transaction(work)
    assert names() == set()
    assert called == []
    assert_thread_is_clean()


def test_a_duplicate_ends_the_whole_transaction_and_is_caught_outside() -> None:
    Group.objects.create(name="taken")

    @transactional
    def work() -> None:
        Group.objects.create(name="before")
        Group.objects.create(name="taken")

    with pytest.raises(IntegrityError):
        work()
    assert names() == {"taken"}
    assert_thread_is_clean()


def test_a_nested_call_joins_the_outer_transaction() -> None:
    @transactional
    def inner() -> None:
        Group.objects.create(name="inner")
        on_commit(lambda: order.append("hook"))

    @transactional
    def outer() -> None:
        inner()
        order.append("inner returned")
        raise LookupError

    order: list[str] = []
    with pytest.raises(LookupError):
        outer()
    assert names() == set()
    assert order == ["inner returned"]


def test_hooks_run_in_order_after_the_commit_and_may_use_transactions() -> None:
    order: list[str] = []

    @transactional
    def from_hook() -> None:
        order.append(f"second sees {sorted(names())}")
        on_commit(lambda: order.append("third"))

    @transactional
    def work() -> None:
        on_commit(lambda: order.append(f"first sees {sorted(names())}"))
        on_commit(from_hook)
        Group.objects.create(name="a")
        order.append("work")

    work()
    assert order == ["work", "first sees ['a']", "second sees ['a']", "third"]


def test_without_a_transaction_a_hook_runs_at_once() -> None:
    called: list[int] = []
    on_commit(partial(called.append, 1))
    assert called == [1]


def test_a_hook_that_is_to_run_once_runs_once_for_each_transaction() -> None:
    called: list[int] = []
    hook = partial(called.append, 1)

    def work() -> None:
        on_commit(hook, once=True)
        on_commit(hook, once=True)

    for times in (1, 2):
        run_in_transaction(work)
        assert called == [1] * times
    work()
    assert called == [1] * 4


@pytest.mark.parametrize("wrap", [lambda f: f, partial])
def test_a_failing_hook_is_logged_and_neither_undoes_nor_repeats_nor_stops_the_next(
    wrap: Callable[[Any], Any],
) -> None:
    runs: list[str] = []

    def fail() -> None:
        runs.append("failing")
        raise RuntimeError("hook trouble")

    @transactional
    def work() -> None:
        runs.append("work")
        Group.objects.create(name="a")
        on_commit(wrap(fail))
        on_commit(lambda: runs.append("next"))

    with logged() as log:
        work()
        on_commit(wrap(fail))
    assert runs == ["work", "failing", "next", "failing"]
    assert names() == {"a"}
    assert [line["hook"].endswith(".fail") for line in log.parsed()] == [True, True]
    assert "RuntimeError: hook trouble" in log.parsed()[0]["exception"]


def test_inside_djangos_own_atomic_which_the_admin_opens_hooks_still_run_after_the_commit() -> None:
    order: list[str] = []

    def work() -> None:
        on_commit(lambda: order.append("hook"))
        Group.objects.create(name="a")
        order.append("work")

    with django_atomic():
        run_in_transaction(work)
        order.append("form saved")
    assert order == ["work", "hook", "form saved"]
    assert names() == {"a"}


def test_a_seal_is_committed_with_the_work_and_knows_its_result() -> None:
    def seal(result: object) -> None:
        Group.objects.create(name=f"sealed {result}")

    @transactional
    def inner() -> str:
        Group.objects.create(name="a")
        return "inner"

    with sealed(seal):
        run_in_transaction(lambda: inner() and "outer")
    run_in_transaction(inner_without_seal)
    assert names() == {"a", "b", "sealed outer"}


def inner_without_seal() -> None:
    Group.objects.create(name="b")


def test_a_seal_that_raises_undoes_the_work() -> None:
    def refuse(result: object) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), sealed(refuse):
        run_in_transaction(lambda: Group.objects.create(name="a"))
    assert names() == set()
    assert_thread_is_clean()
