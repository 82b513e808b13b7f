"""POST users/logout"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Ending, Session, User
from accounts.tests.factories import PASSWORD, open_session
from core.testing.client import ApiClient


def by_header(client: ApiClient, pair: Any) -> dict[str, Any]:
    client.http.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.access}")
    return {}


def by_body(client: ApiClient, pair: Any) -> dict[str, Any]:
    return {"refreshToken": pair.refresh}


def by_access_cookie(client: ApiClient, pair: Any) -> dict[str, Any]:
    client.http.cookies["accessToken"] = pair.access
    return {}


def by_refresh_cookie(client: ApiClient, pair: Any) -> dict[str, Any]:
    client.http.cookies["refreshToken"] = pair.refresh
    return {}


WAYS = [by_header, by_body, by_access_cookie, by_refresh_cookie]


@pytest.mark.parametrize("present", WAYS)
def test_ends_this_session_at_once_and_no_other(
    api: ApiClient, ann: User, bob: User, present: Any
) -> None:
    _, other = open_session(ann)
    _, pair = open_session(ann)
    assert api.post("users/logout", present(api, pair)) == {}
    guest = ApiClient()
    guest.with_token(pair.access).get("users/current-user", status=401)
    guest.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    assert guest.with_token(other.access).get("users/current-user")


@pytest.mark.parametrize("present", WAYS)
def test_a_second_logout_is_no_error(api: ApiClient, ann: User, present: Any) -> None:
    _, pair = open_session(ann)
    for _ in range(2):
        api.post("users/logout", present(api, pair))


@pytest.mark.parametrize("present", WAYS)
def test_an_expired_token_still_ends_its_session(api: ApiClient, ann: User, present: Any) -> None:
    _, pair = open_session(ann)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        api.post("users/logout", present(api, pair))
    assert Session.objects.get().revoked_because == Ending.LOGOUT


def test_clears_the_cookies_with_the_attributes_that_set_them(api: ApiClient, ann: User) -> None:
    api.post("users/login", {"username": "ann", "password": PASSWORD})
    was = api.last.cookies
    api.post("users/logout")
    for name in ("accessToken", "refreshToken"):
        cleared = api.last.cookies[name]
        assert (cleared.value, cleared["max-age"]) == ("", 0)
        for attribute in ("path", "domain", "samesite", "secure", "httponly"):
            assert cleared[attribute] == was[name][attribute]
    api.get("users/current-user", status=401)


@pytest.mark.parametrize("header", [{}, {"HTTP_AUTHORIZATION": "Bearer forged.token.here"}])
def test_without_a_genuine_token_is_401(api: ApiClient, header: dict[str, str]) -> None:
    api.post("users/logout", {}, 401, **header)


def test_everywhere_ends_all_sessions_and_this_one(api: ApiClient, ann: User, bob: User) -> None:
    pairs = [open_session(ann)[1] for _ in range(3)]
    _, stranger = open_session(bob)
    api.with_token(pairs[0].access).post("users/logout-all")
    for pair in pairs:
        api.with_token(pair.access).get("users/current-user", status=401)
        api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    assert api.with_token(stranger.access).get("users/current-user")


def test_junk_in_the_body_does_not_keep_the_bearer_signed_in(api: ApiClient, ann: User) -> None:
    _, pair = open_session(ann)
    api.with_token(pair.access).post("users/logout", {"refreshToken": {"$gt": ""}})
    api.with_token(pair.access).get("users/current-user", status=401)
