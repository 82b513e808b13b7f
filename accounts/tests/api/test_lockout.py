"""Limits of logins: per account, per address, exact, and failing closed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from accounts.services.sign_in import authenticate
from accounts.tests.factories import PASSWORD, client_of, open_session
from core.errors import Unavailable
from core.redis import get_redis
from core.testing.client import ApiClient

WRONG = {"username": "ann", "password": "wrong-password"}
RIGHT = {"username": "ann", "password": PASSWORD}


@pytest.fixture
def limits(rate_limits: Any) -> Any:
    rate_limits.RATELIMITS |= {"login_account": "3/900", "login_address": "6/900"}
    return rate_limits


def test_the_right_password_does_not_pass_a_lockout(api: ApiClient, ann: User, limits: Any) -> None:
    for _ in range(3):
        api.post("users/login", WRONG, 401)
    error = api.post("users/login", RIGHT, 429)
    assert int(api.last["Retry-After"]) > 0
    assert error["error"]["code"] == "throttled"
    # By another of its names neither.
    api.post("users/login", {"email": "ann@example.org", "password": PASSWORD}, 429)


def test_success_resets_no_counter(api: ApiClient, ann: User, limits: Any) -> None:
    api.post("users/login", WRONG, 401)
    api.post("users/login", WRONG, 401)
    for _ in range(4):
        api.post("users/login", RIGHT)
    api.post("users/login", WRONG, 401)
    api.post("users/login", RIGHT, 429)


def test_an_unknown_name_is_locked_like_a_known_one(api: ApiClient, ann: User, limits: Any) -> None:
    for _ in range(3):
        api.post("users/login", {"username": "nobody", "password": "x"}, 401)
    api.post("users/login", {"username": "nobody", "password": "x"}, 429)


def test_one_account_blocks_no_other(api: ApiClient, ann: User, bob: User, limits: Any) -> None:
    for _ in range(3):
        api.post("users/login", WRONG, 401)
    api.post("users/login", RIGHT, 429)
    api.post("users/login", {"username": "bob", "password": PASSWORD})


def test_what_an_accounts_lockout_refuses_is_not_counted_for_the_address(
    api: ApiClient, ann: User, bob: User, limits: Any
) -> None:
    for _ in range(3):
        api.post("users/login", WRONG, 401)
    for _ in range(5):
        api.post("users/login", WRONG, 429)
    api.post("users/login", {"username": "bob", "password": PASSWORD})


def test_one_address_is_limited_over_all_accounts_and_blocks_no_other_address(
    api: ApiClient, ann: User, limits: Any
) -> None:
    for n in range(6):
        api.post("users/login", {"username": f"name{n}", "password": "x"}, 401)
    api.post("users/login", RIGHT, 429)
    api.post("users/login", RIGHT, REMOTE_ADDR="203.0.113.9")


def test_forwarding_headers_change_nothing(api: ApiClient, ann: User, limits: Any) -> None:
    for n in range(6):
        forged = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "HTTP_X_REAL_IP": f"10.0.0.{n}"}
        api.post("users/login", {"username": f"name{n}", "password": "x"}, 401, **forged)
    api.post("users/login", RIGHT, 429, HTTP_X_FORWARDED_FOR="10.9.9.9")


def test_of_parallel_guesses_exactly_as_many_as_allowed_are_checked(
    db: None, ann: User, limits: Any
) -> None:
    limits.RATELIMITS |= {"login_account": "5/900", "login_address": "1000/900"}

    def guess(_: int) -> int:
        try:
            return ApiClient().http.post("/api/v1/users/login", WRONG).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(25) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert (statuses.count(401), statuses.count(429)) == (5, 45)


def test_guesses_of_the_old_password_count_as_failed_logins(
    api: ApiClient, ann: User, limits: Any
) -> None:
    signed_in = client_of(ann)
    body = {"oldPassword": "wrong-password", "newPassword": "Another-Horse-8"}
    for _ in range(3):
        signed_in.post("users/change-password", body, 400)
    signed_in.post("users/change-password", body | {"oldPassword": PASSWORD}, 429)
    api.post("users/login", RIGHT, 429)


@pytest.fixture
def redis_gone(limits: Any) -> Iterator[None]:
    """Nobody listens on port 1."""
    limits.REDIS_URL = "redis://127.0.0.1:1/0"
    get_redis.cache_clear()
    yield
    get_redis.cache_clear()


def test_logins_fail_closed_while_limits_cannot_be_counted(
    api: ApiClient, ann: User, redis_gone: None
) -> None:
    api.post("users/login", RIGHT, 503)
    assert int(api.last["Retry-After"]) > 0
    with pytest.raises(Unavailable):
        authenticate(identifiers=["ann"], password=PASSWORD, address="127.0.0.1")
    page = Client().post("/admin/login/", RIGHT)
    assert "not available" in page.content.decode()


def test_who_is_signed_in_stays_so_and_who_is_not_stays_out(
    api: ApiClient, ann: User, redis_gone: None
) -> None:
    _, pair = open_session(ann)
    assert api.with_token(pair.access).get("users/current-user")
    fresh = api.post("users/refresh-token", {"refreshToken": pair.refresh})
    api.with_token(fresh["accessToken"]).post("users/logout")
    api.with_token(fresh["accessToken"]).get("users/current-user", status=401)


def test_no_limits_where_they_are_switched_off(api: ApiClient, ann: User) -> None:
    for _ in range(15):
        api.post("users/login", WRONG, 401)
    api.post("users/login", RIGHT)
