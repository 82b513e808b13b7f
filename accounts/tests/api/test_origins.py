"""Unsafe requests by cookie: from this site or an allowed one, else 403."""

from typing import Any

import pytest

from accounts.models import Session, User
from accounts.tests.factories import open_session
from core.testing.client import ApiClient

REFUSED = [
    {"HTTP_ORIGIN": "http://evil.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "https://testserver"},
    {"HTTP_ORIGIN": "http://testserver:81"},
    {"HTTP_ORIGIN": "http://testserver.evil.example"},
    {"HTTP_ORIGIN": "http://front.example.evil.example"},
    {"HTTP_ORIGIN": "http://evil.example", "HTTP_REFERER": "http://testserver/"},
    {"HTTP_REFERER": "http://evil.example/page"},
    {"HTTP_REFERER": "http://evil.example/?http://testserver/"},
    {"HTTP_REFERER": "nonsense"},
    {"HTTP_REFERER": "http://[broken"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
]
ACCEPTED = [
    {},
    {"HTTP_ORIGIN": "http://testserver"},
    {"HTTP_ORIGIN": "http://testserver:80"},
    {"HTTP_ORIGIN": "http://front.example"},
    {"HTTP_REFERER": "http://testserver/watch/1"},
    {"HTTP_REFERER": "http://front.example/page?x=1"},
    {"HTTP_SEC_FETCH_SITE": "same-origin"},
    {"HTTP_SEC_FETCH_SITE": "none"},
]


@pytest.fixture
def by_cookie(ann: User) -> ApiClient:
    _, pair = open_session(ann)
    client = ApiClient()
    client.http.cookies["accessToken"] = pair.access
    client.http.cookies["refreshToken"] = pair.refresh
    return client


@pytest.mark.parametrize("headers", REFUSED, ids=str)
@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("patch", "users/update-account"),
        ("post", "users/refresh-token"),
        ("post", "users/logout"),
        ("post", "users/logout-all"),
    ],
)
def test_a_foreign_page_changes_nothing(
    by_cookie: ApiClient, verb: str, path: str, headers: dict[str, str]
) -> None:
    error = getattr(by_cookie, verb)(path, {"fullName": "Hacked"}, 403, **headers)
    assert error["error"]["code"] == "origin_refused"
    assert User.objects.get(username="ann").full_name == "Ann Archer"
    session = Session.objects.get()
    assert (session.generation, session.revoked_at) == (0, None)


@pytest.mark.parametrize("headers", ACCEPTED, ids=str)
def test_a_known_page_and_a_program_may(by_cookie: ApiClient, headers: dict[str, str]) -> None:
    by_cookie.patch("users/update-account", {"fullName": "Ann"}, **headers)
    by_cookie.post("users/refresh-token", {}, **headers)
    by_cookie.post("users/logout", {}, **headers)


def test_reading_is_free_and_so_is_a_header(ann: User, by_cookie: ApiClient) -> None:
    foreign = {"HTTP_ORIGIN": "http://evil.example"}
    by_cookie.get("users/current-user", **foreign)
    _, pair = open_session(ann)
    by_header = ApiClient().with_token(pair.access)
    by_header.patch("users/update-account", {"fullName": "Ann"}, **foreign)
    fresh = by_header.post("users/refresh-token", {"refreshToken": pair.refresh}, **foreign)
    assert fresh["accessToken"]
    assert not by_header.last.cookies


def test_patterns_of_allowed_origins_count(by_cookie: ApiClient, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.front\.example$"]
    body = {"fullName": "Ann"}
    by_cookie.patch("users/update-account", body, HTTP_ORIGIN="https://a.front.example")
    by_cookie.patch("users/update-account", body, 403, HTTP_ORIGIN="https://a.front.example.evil")


def test_a_bad_cookie_is_401_from_wherever_it_comes(api: ApiClient) -> None:
    api.http.cookies["accessToken"] = "junk"
    api.patch("users/update-account", {}, 401, HTTP_ORIGIN="http://evil.example")
