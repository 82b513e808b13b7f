"""Storms and sweeps of sessions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import sessions
from accounts.tasks import purge_sessions
from accounts.tests.factories import PASSWORD, open_session
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded


def test_many_logins_of_one_user_at_once_all_succeed(ann: User) -> None:
    def sign_in(_: int) -> int:
        body = {"username": "ann", "password": PASSWORD}
        try:
            return ApiClient().http.post("/api/v1/users/login", body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(sign_in, range(32))) == {200}
    assert Session.objects.count() == 32


def test_a_refresh_racing_a_logout_leaves_no_live_session(ann: User) -> None:
    for _ in range(5):
        session, pair = open_session(ann)

        def hit(path: str, refresh: str = pair.refresh) -> int:
            try:
                body = {"refreshToken": refresh}
                return ApiClient().http.post(f"/api/v1/users/{path}", body).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            statuses = set(
                pool.map(hit, ["refresh-token"] * 3 + ["logout"] + ["refresh-token"] * 2)
            )
        assert statuses <= {200, 401}
        session.refresh_from_db()
        assert session.revoked_at is not None


@pytest.mark.parametrize("door", ["service", "task", "command"])
def test_purging_forgets_what_is_past_its_end_and_nothing_else(
    ann: User, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PURGE_BATCH", 2)
    old = [open_session(ann)[0] for _ in range(5)]
    end = old[-1].expires_at
    with time_machine.travel(end - timedelta(hours=1), tick=False):
        revoked, _ = open_session(ann)
        sessions.end_all(user=ann, because="logout")  # type: ignore[arg-type]
        live, _ = open_session(ann)
    with time_machine.travel(end + timedelta(seconds=1), tick=False):
        if door == "service":
            assert sessions.purge_expired() == 5
        elif door == "task":
            purge_sessions()
        else:
            out = StringIO()
            call_command("purge_sessions", stdout=out)
            assert out.getvalue() == "5 expired sessions removed.\n"
    assert {s.pk for s in Session.objects.all()} == {revoked.pk, live.pk}


def test_the_list_of_sessions_is_read_from_the_index(ann: User, bob: User) -> None:
    for _ in range(20):
        open_session(bob)
    open_session(ann)
    with recorded() as mongo:
        live = Session.objects.live(timezone.now()).filter(user_id=ann.pk)
        assert len(live.order_by("-rotated_at")[:100]) == 1
    (pipeline,) = mongo.pipelines("accounts_session")
    assert documents_examined("accounts_session", pipeline) == 1


def test_the_task_has_the_name_that_beat_calls() -> None:
    assert purge_sessions.name == "accounts.purge_sessions"
