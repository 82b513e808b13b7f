"""Reads need not ask MongoDB about a session each time, and who is out stays out all the same."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Ending, Session, User
from accounts.remembering import recall, remember
from accounts.services import bans, erasing, passwords, sessions, staff
from accounts.tests.factories import PASSWORD, StaffFactory, client_of, open_session
from core.redis import get_redis
from core.testing.client import ApiClient
from core.testing.faults import relayed_redis
from core.testing.mongo import recorded

READ = "users/c/bob"


def asked_for_sessions(api: ApiClient, *, path: str = READ) -> int:
    """How often MongoDB was asked about a session for the answer to one read."""
    with recorded(remembering=True) as mongo:
        api.get(path)
    return sum("accounts_session" in str(command) for command in mongo.commands)


def test_the_second_read_in_a_while_asks_for_no_session(ann: User, bob: User):
    api = client_of(ann)
    assert [asked_for_sessions(api) for _ in range(3)] == [1, 0, 0]


def test_a_while_is_short(ann: User, bob: User, settings: Any):
    api = client_of(ann)
    api.get(READ)
    session = Session.objects.get(user_id=ann.pk)
    left = get_redis().pttl(f"session:alive:{session.pk}")
    assert 0 < left <= settings.SESSION_MEMORY_SECONDS * 1000 <= 4000


def test_it_can_be_switched_off(ann: User, bob: User, settings: Any):
    settings.SESSION_MEMORY_SECONDS = 0
    api = client_of(ann)
    assert [asked_for_sessions(api) for _ in range(2)] == [1, 1]


def test_a_write_asks_always(ann: User, bob: User):
    api = client_of(ann)
    api.get(READ)
    with recorded(remembering=True) as mongo:
        api.post(f"subscriptions/c/{bob.pk}")
    assert "accounts_session" in str(mongo.commands[0])


def test_what_is_known_of_the_user_is_read_afresh_and_at_once(ann: User, bob: User):
    api = client_of(ann)
    api.get("users/current-user")
    User.objects.filter(pk=ann.pk).update(full_name="Ann Baker", videos_count=7)
    with recorded(remembering=True) as mongo:
        assert api.get("users/current-user")["fullName"] == "Ann Baker"
    assert [command["aggregate"] for command in mongo.commands] == ["accounts_user"]
    assert "password" not in mongo.commands[0]["pipeline"][-1]["$project"]


def test_who_is_gone_between_two_questions_is_signed_out(ann: User):
    api = client_of(ann)
    api.get("users/current-user")
    User.objects.filter(pk=ann.pk).delete()
    api.get("users/current-user", status=401)


def test_the_entry_of_one_user_opens_nothing_for_another_nor_for_an_older_token(
    ann: User, bob: User
):
    session, _ = open_session(ann)
    told = recall(user_id=ann.pk, session_id=session.pk, epoch=3)
    remember(told, (False, True), user_id=ann.pk, session_id=session.pk, epoch=3)

    def remembered(user: User, epoch: int) -> tuple[bool, ...] | None:
        return recall(user_id=user.pk, session_id=session.pk, epoch=epoch).remembered

    assert remembered(ann, 3) == (False, True)
    assert remembered(ann, 2) is None
    assert remembered(bob, 3) is None


def log_out(ann: User, api: ApiClient) -> None:
    api.post("users/logout")


def remove_the_session(ann: User, api: ApiClient) -> None:
    session = Session.objects.get(user_id=ann.pk)
    client_of(ann).delete(f"users/sessions/{session.pk}")


def log_out_everywhere(ann: User, api: ApiClient) -> None:
    sessions.end_all(user=ann, because=Ending.LOGOUT)


def change_the_password_elsewhere(ann: User, api: ApiClient) -> None:
    client_of(ann).post(
        "users/change-password", {"oldPassword": PASSWORD, "newPassword": "Another-Horse-8"}
    )


def set_the_password_by_staff(ann: User, api: ApiClient) -> None:
    passwords.set_password(user=ann, password="Another-Horse-8", by=StaffFactory())


def set_the_password_in_a_shell(ann: User, api: ApiClient) -> None:
    ann.set_password("Another-Horse-8")
    ann.save()


def ban(ann: User, api: ApiClient) -> None:
    bans.deactivate(user=ann, by=StaffFactory(), reason="spam")


def end_by_staff(ann: User, api: ApiClient) -> None:
    sessions.end_by_staff(session=Session.objects.get(user_id=ann.pk), by=StaffFactory(), reason="")


def erase(ann: User, api: ApiClient) -> None:
    erasing.close(ann.pk, by=StaffFactory(), reason="asked for")


@pytest.mark.parametrize(
    "end",
    [
        log_out,
        remove_the_session,
        log_out_everywhere,
        change_the_password_elsewhere,
        set_the_password_by_staff,
        set_the_password_in_a_shell,
        ban,
        end_by_staff,
        erase,
    ],
)
def test_whatever_ends_a_session_holds_at_the_next_read(
    ann: User, bob: User, end: Callable[[User, ApiClient], None]
):
    api = client_of(ann)
    api.get(READ)
    assert asked_for_sessions(api) == 0
    end(ann, api)
    api.get(READ, status=401)


def become_staff(ann: User) -> None:
    staff.set_staff(user=ann, staff=True, by=StaffFactory(), reason="")


def be_promoted(ann: User) -> None:
    staff.give_rights(user=ann, rights=staff.Rights(staff=True), by=None)


def become_staff_in_a_shell(ann: User) -> None:
    ann.is_staff = True
    ann.save()


@pytest.mark.parametrize("change", [become_staff, be_promoted, become_staff_in_a_shell])
def test_a_right_counts_from_the_next_read_on(ann: User, change: Callable[[User], None]):
    session, _ = open_session(ann)
    known = {"user_id": ann.pk, "session_id": session.pk, "epoch": 0}

    def is_staff() -> bool:
        user = sessions.still_reading(**known)
        assert user is not None
        return bool(user.is_staff)

    assert [is_staff(), is_staff()] == [False, False]
    change(ann)
    assert [is_staff(), is_staff()] == [True, True]


def test_a_paused_history_is_paused_from_the_next_read_on(ann: User):
    api = client_of(ann)
    path = "users/preferences"
    for wanted in (True, False, True):
        api.patch(path, {"historyPaused": wanted})
        session = Session.objects.get(user_id=ann.pk)
        for _ in range(2):
            user = sessions.still_reading(user_id=ann.pk, session_id=session.pk, epoch=0)
            assert user is not None
            assert user.history_paused is wanted


def test_who_asked_before_the_end_and_writes_after_it_revives_nothing(ann: User):
    session, _ = open_session(ann)
    known = {"user_id": ann.pk, "session_id": session.pk, "epoch": 0}
    told = recall(**known)
    sessions.end_session(session_id=session.pk, because=Ending.LOGOUT)
    remember(told, (True, True), **known)
    assert get_redis().get(f"session:alive:{session.pk}")
    assert recall(**known).remembered is None


def test_who_is_long_about_it_remembers_nothing(ann: User, settings: Any):
    settings.SESSION_MEMORY_SECONDS = 0.000001
    session, _ = open_session(ann)
    known = {"user_id": ann.pk, "session_id": session.pk, "epoch": 0}
    remember(recall(**known), (False, False), **known)
    assert get_redis().get(f"session:alive:{session.pk}") is None


def test_without_redis_mongodb_is_asked(ann: User, bob: User):
    api = client_of(ann)
    with relayed_redis() as relay:
        api.get(READ)
        relay.stop()
        assert asked_for_sessions(api) == 1


def test_who_is_signed_out_while_redis_is_away_stays_so_when_it_is_back(
    ann: User, bob: User, settings: Any
):
    settings.SESSION_MEMORY_SECONDS = 0.7
    api = client_of(ann)
    with relayed_redis() as relay:
        api.get(READ)
        relay.stop()
        sessions.end_all(user=ann, because=Ending.LOGOUT)
    api.get(READ, status=401)
