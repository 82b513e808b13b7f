"""POST users/refresh-token: rotation, grace, reuse."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import Ending, Session, User
from accounts.services import bans, sessions
from accounts.tests.factories import PASSWORD, StaffFactory, open_session
from core.models import AuditEvent
from core.testing.client import ApiClient

REFRESH = "users/refresh-token"


@pytest.fixture
def pair(ann: User) -> Any:
    return open_session(ann)[1]


def in_seconds(seconds: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def test_rotates_a_token_of_the_body(api: ApiClient, pair: Any) -> None:
    with in_seconds(60):
        fresh = api.post(REFRESH, {"refreshToken": pair.refresh})
        assert set(fresh) == {"accessToken", "refreshToken"}
        assert fresh["refreshToken"] != pair.refresh
        assert api.last.cookies["refreshToken"].value == fresh["refreshToken"]
        assert api.with_token(fresh["accessToken"]).get("users/current-user")
        assert api.post(REFRESH, {"refreshToken": fresh["refreshToken"]})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"refreshToken": null}'])
def test_rotates_a_token_of_the_cookie_whatever_the_body(
    api: ApiClient, pair: Any, body: bytes
) -> None:
    api.http.cookies["refreshToken"] = pair.refresh
    for kind in ("application/json", "text/plain"):
        response = api.http.generic("POST", f"/api/v1/{REFRESH}", body, kind)
        assert response.status_code == 200, response.content


def test_the_body_wins_over_the_cookie(api: ApiClient, pair: Any, bob: User) -> None:
    api.http.cookies["refreshToken"] = open_session(bob)[1].refresh
    fresh = api.post(REFRESH, {"refreshToken": pair.refresh})
    assert api.with_token(fresh["accessToken"]).get("users/current-user")["username"] == "ann"


def test_an_expired_access_token_beside_it_does_no_harm(api: ApiClient, pair: Any) -> None:
    with in_seconds(3600):
        stale = api.with_token(pair.access)
        stale.http.cookies["accessToken"] = pair.access
        stale.get("users/current-user", status=401)
        assert stale.post(REFRESH, {"refreshToken": pair.refresh})


def test_within_the_grace_the_identical_pair_comes_back(api: ApiClient, pair: Any) -> None:
    with in_seconds(100):
        first = api.post(REFRESH, {"refreshToken": pair.refresh})
    with in_seconds(109.5):
        assert api.post(REFRESH, {"refreshToken": pair.refresh}) == first
        assert api.post(REFRESH, {"refreshToken": first["refreshToken"]})


def test_after_the_grace_it_is_reuse_and_ends_that_session_only(
    api: ApiClient, ann: User, pair: Any
) -> None:
    other_session, other = open_session(ann, "phone")
    with in_seconds(100):
        fresh = api.post(REFRESH, {"refreshToken": pair.refresh})
    with in_seconds(111):
        api.post(REFRESH, {"refreshToken": pair.refresh}, 401)
        api.post(REFRESH, {"refreshToken": fresh["refreshToken"]}, 401)
        ApiClient().with_token(fresh["accessToken"]).get("users/current-user", status=401)
        assert api.post(REFRESH, {"refreshToken": other.refresh})
    ended = Session.objects.exclude(pk=other_session.pk).get()
    assert ended.revoked_because == Ending.REUSE
    event = AuditEvent.objects.get(verb="session.reuse_detected")
    assert event.target_id == str(ended.pk)


def test_a_token_two_generations_old_is_reuse_even_within_the_grace(
    api: ApiClient, pair: Any
) -> None:
    second = api.post(REFRESH, {"refreshToken": pair.refresh})
    third = api.post(REFRESH, {"refreshToken": second["refreshToken"]})
    api.post(REFRESH, {"refreshToken": pair.refresh}, 401)
    api.post(REFRESH, {"refreshToken": third["refreshToken"]}, 401)


def test_any_number_of_parallel_refreshes_leave_one_successor(ann: User) -> None:
    session, pair = open_session(ann)

    def refresh(_: int) -> tuple[int, str]:
        try:
            client = ApiClient().http
            response = client.post(f"/api/v1/{REFRESH}", {"refreshToken": pair.refresh})
            return response.status_code, response.json()["data"]["refreshToken"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(refresh, range(20)))
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    session.refresh_from_db()
    assert (session.generation, session.revoked_at) == (1, None)


def test_ends_with_the_sessions_absolute_lifetime(api: ApiClient, ann: User) -> None:
    session, pair = open_session(ann)
    raw = pair.refresh
    step = settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"] - timedelta(hours=1)
    moment = timezone.now()
    while moment + step < session.expires_at:
        moment += step
        with time_machine.travel(moment, tick=False):
            raw = api.post(REFRESH, {"refreshToken": raw})["refreshToken"]
    with time_machine.travel(session.expires_at + timedelta(seconds=1), tick=False):
        api.post(REFRESH, {"refreshToken": raw}, 401)


def test_an_expired_token_is_refused(api: ApiClient, pair: Any) -> None:
    lifetime = settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"].total_seconds()
    with in_seconds(lifetime + 1):
        api.post(REFRESH, {"refreshToken": pair.refresh}, 401)


def test_a_banned_user_gets_no_new_pair(api: ApiClient, ann: User, pair: Any) -> None:
    bans.deactivate(user=ann, by=StaffFactory(), reason="spam")
    api.post(REFRESH, {"refreshToken": pair.refresh}, 401)
    bans.reactivate(user=ann, by=StaffFactory(), reason="appeal")
    api.post(REFRESH, {"refreshToken": pair.refresh}, 401)


@pytest.mark.parametrize(
    "value", ["junk", "a.b.c", {"$gt": ""}, ["x"], 5, True, "x" * 100_000, "é.ü.ß", "[" * 1900]
)
def test_a_bad_token_is_401(api: ApiClient, db: None, value: object) -> None:
    api.post(REFRESH, {"refreshToken": value}, 401)


def test_no_token_is_401(api: ApiClient) -> None:
    api.post(REFRESH, {}, 401)
    api.post(REFRESH, None, 401)


def test_an_access_token_refreshes_nothing(api: ApiClient, pair: Any) -> None:
    api.post(REFRESH, {"refreshToken": pair.access}, 401)


def test_purging_leaves_revoked_sessions_refused(api: ApiClient, ann: User, pair: Any) -> None:
    api.post("users/logout", {"refreshToken": pair.refresh})
    session = Session.objects.get()
    assert sessions.purge_expired() == 0
    api.post(REFRESH, {"refreshToken": pair.refresh}, 401)
    with time_machine.travel(session.expires_at + timedelta(seconds=1), tick=False):
        assert sessions.purge_expired() == 1
        api.post(REFRESH, {"refreshToken": pair.refresh}, 401)
    api.post(REFRESH, {"refreshToken": pair.refresh}, 401)


@pytest.mark.parametrize("path", [REFRESH, "users/logout"])
def test_a_401_takes_the_cookies_that_are_good_for_nothing(api: ApiClient, path: str) -> None:
    api.http.cookies["refreshToken"] = "junk"
    api.post(path, {}, 401)
    cleared = api.last.cookies
    assert {name: cleared[name].value for name in cleared} == {
        "accessToken": "",
        "refreshToken": "",
    }


def test_is_counted_as_a_read(api: ApiClient, ann: User, rate_limits: Any) -> None:
    rate_limits.RATELIMITS["guest_write"] = "1/900"
    api.post("users/login", {"username": "ann", "password": PASSWORD})
    for _ in range(3):
        api.post(REFRESH)
