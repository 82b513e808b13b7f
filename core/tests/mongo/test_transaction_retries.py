"""Conflicts, lost commits and servers that give no answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from bson import Int64, ObjectId
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F
from pymongo.client_session import ClientSession
from pymongo.errors import AutoReconnect, NetworkTimeout, OperationFailure

from core.models import IdempotencyRecord
from core.mongo import transaction
from core.mongo.transaction import on_commit, run_in_transaction, transactional
from core.tests.mongo.aftermath import assert_thread_is_clean, names

pytestmark = pytest.mark.usefixtures("db")


def make_counter() -> IdempotencyRecord:
    return IdempotencyRecord.objects.create(
        user_id=ObjectId(), path="/", key="counter", status=0, expires_at="2030-01-01T00:00:00Z"
    )


@pytest.mark.serial
def test_two_hundred_increments_and_inserts_by_fifty_threads_are_all_counted() -> None:
    counter = make_counter()

    @transactional
    def add(number: int) -> None:
        Group.objects.create(name=f"g{number}")
        IdempotencyRecord.objects.filter(pk=counter.pk).update(status=F("status") + 1)

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(add, range(200)))
    counter.refresh_from_db()
    assert counter.status == 200
    assert Group.objects.count() == 200


def test_get_or_create_within_a_transaction_finds_what_another_thread_made_meanwhile() -> None:
    tries = 0

    def work() -> tuple[Group, bool]:
        nonlocal tries
        tries += 1
        # Read first: the transaction's snapshot does not hold what comes now.
        assert tries > 1 or not Group.objects.filter(name="same").exists()
        if tries == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(Group.objects.create, name="same").result()
        return Group.objects.get_or_create(name="same")

    _, created = run_in_transaction(work)
    assert not created
    assert names() == {"same"}


def conflict() -> OperationFailure:
    return OperationFailure(
        "WriteConflict", 112, {"errorLabels": ["TransientTransactionError"], "code": 112}
    )


def test_a_conflict_that_does_not_end_is_raised_after_a_bounded_number_of_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transaction, "MAX_ATTEMPTS", 4)
    tries = 0

    def work() -> None:
        nonlocal tries
        tries += 1
        raise conflict()

    with pytest.raises(OperationFailure):
        run_in_transaction(work)
    assert tries == 4
    assert_thread_is_clean()


def test_retries_end_in_time_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(transaction, "LEAST_SECONDS", 0.0)
    tries = 0

    def work() -> None:
        nonlocal tries
        tries += 1
        raise conflict()

    with pytest.raises(OperationFailure):
        run_in_transaction(work)
    assert tries == 1


def test_an_operation_that_has_timed_out_is_not_tried_again() -> None:
    tries = 0

    def work() -> None:
        nonlocal tries
        tries += 1
        error = NetworkTimeout("frozen")
        error._add_error_label("TransientTransactionError")
        raise error

    with pytest.raises(NetworkTimeout):
        run_in_transaction(work)
    assert tries == 1


def test_hooks_of_a_try_that_is_repeated_run_once() -> None:
    tries = 0
    called: list[int] = []

    def work() -> None:
        nonlocal tries
        tries += 1
        on_commit(lambda: called.append(tries))
        Group.objects.create(name="a")
        if tries == 1:
            raise conflict()

    run_in_transaction(work)
    assert called == [2]
    assert names() == {"a"}


def test_a_commit_whose_transaction_the_server_has_dropped_is_retried_as_a_whole() -> None:
    tries = 0

    def work() -> None:
        nonlocal tries
        tries += 1
        Group.objects.create(name="a")
        if tries == 1:
            _abort_behind_the_drivers_back()

    run_in_transaction(work)
    assert tries == 2
    assert names() == {"a"}
    assert_thread_is_clean()


def test_a_session_in_which_the_server_is_ahead_catches_up() -> None:
    with connection.connection.start_session() as session:
        lsid = session.session_id  # the one that the next transaction takes from the pool
        ahead = session._server_session.transaction_id + 3
    later = {"lsid": lsid, "txnNumber": Int64(ahead), "autocommit": False}
    find = {"find": "auth_group", "limit": 1, "startTransaction": True, **later}
    connection.connection[connection.settings_dict["NAME"]].command(find)
    connection.connection.admin.command({"abortTransaction": 1, **later})
    run_in_transaction(lambda: Group.objects.create(name="a"))
    assert names() == {"a"}
    assert_thread_is_clean()


def test_a_failed_commit_leaves_the_thread_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "MAX_ATTEMPTS", 1)

    def work() -> None:
        Group.objects.create(name="a")
        on_commit(lambda: called.append(1))
        _abort_behind_the_drivers_back()

    called: list[int] = []
    with pytest.raises(OperationFailure):
        run_in_transaction(work)
    assert (names(), called) == (set(), [])
    assert_thread_is_clean()


def test_a_commit_of_unknown_outcome_is_sent_again_and_the_work_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server commits, the answer is lost on the way: once, then it comes through."""
    commit = ClientSession.commit_transaction
    sent: list[str] = []

    def lossy_commit(session: ClientSession) -> None:
        commit(session)
        sent.append("commit")
        if len(sent) == 1:
            lost = AutoReconnect("connection closed")
            lost._add_error_label("UnknownTransactionCommitResult")
            raise lost

    monkeypatch.setattr(ClientSession, "commit_transaction", lossy_commit)
    works: list[int] = []

    def work() -> None:
        works.append(1)
        Group.objects.create(name="a")

    run_in_transaction(work)
    assert (works, sent, names()) == ([1], ["commit", "commit"], {"a"})


def _abort_behind_the_drivers_back() -> None:
    """What an election or the 60 s limit does: the server forgets the open transaction."""
    session = connection.session
    connection.connection.admin.command(
        {
            "abortTransaction": 1,
            "lsid": session.session_id,
            "txnNumber": session._server_session.transaction_id,
            "autocommit": False,
        }
    )
