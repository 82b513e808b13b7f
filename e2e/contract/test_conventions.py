"""What front-ends do beside calling an endpoint: cookies, odd bodies, other origins."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from e2e.conftest import FOREIGN, GENEROUS, ROOT, Stack, free_port
from e2e.contract.shapes import assert_answer
from e2e.contract.world import Caller, World
from e2e.site import Person

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FRONT = "https://front.example"
JUNK = {"data": b'{"broken', "headers": {"Content-Type": "application/json"}}


def url(world: World, path: str) -> str:
    return f"{world.site.url}/api/v1/{path.format(**world.names)}"


@pytest.fixture
def browser(world: World) -> requests.Session:
    """A browser that has just signed in as the owner, with cookies and no header."""
    session = requests.Session()
    assert_answer(sign_in(session, world.site.url, world.owner), 200)
    return session


def ask(method: str, address: str, **kwargs: Any) -> requests.Response:
    return requests.request(method, address, timeout=60, **kwargs)


def sign_in(session: requests.Session, site: str, who: Person, **kwargs: Any) -> requests.Response:
    body = {"email": who.user["email"], "password": who.password}
    return session.post(f"{site}/api/v1/users/login", json=body, **kwargs)


# --- Tokens --------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["videos", "users/current-user", "comments/{video}", "users/me"])
@pytest.mark.parametrize("where", ["header", "cookie"])
def test_a_bad_token_is_401_where_guests_may_enter_too(world: World, path: str, where: str) -> None:
    sent: dict[str, Any] = (
        {"headers": {"Authorization": "Bearer junk"}}
        if where == "header"
        else {"cookies": {"accessToken": "junk"}}
    )
    assert_answer(ask("GET", url(world, path), **sent), 401)


def test_cookies_are_enough_and_a_header_wins(world: World, browser: requests.Session) -> None:
    assert assert_answer(browser.get(url(world, "users/me")), 200)["_id"] == world.names["owner_id"]
    other = assert_answer(browser.get(url(world, "users/me"), headers=world.other.headers), 200)
    assert other["_id"] == world.other.user["_id"]


@pytest.mark.parametrize("path", ["users/refresh-token", "users/refresh"])
def test_a_refresh_needs_no_body_where_there_is_a_cookie(
    world: World, browser: requests.Session, path: str
) -> None:
    before = browser.cookies["refreshToken"]
    data = assert_answer(browser.post(url(world, path)), 200)
    assert browser.cookies["refreshToken"] == data["refreshToken"] != before
    assert_answer(browser.get(url(world, "users/current-user")), 200)


def test_a_refresh_takes_the_body_field(world: World) -> None:
    token = {"refreshToken": world.make("session")}
    pair = assert_answer(ask("POST", url(world, "users/refresh-token"), json=token), 200)
    headers = {"Authorization": f"Bearer {pair['accessToken']}"}
    assert_answer(ask("GET", url(world, "users/current-user"), headers=headers), 200)


def test_a_logout_needs_only_the_refresh_cookie_and_may_be_repeated(
    world: World, browser: requests.Session
) -> None:
    access = browser.cookies["accessToken"]
    only = {"refreshToken": browser.cookies["refreshToken"]}
    for _ in range(2):
        answer = ask("POST", url(world, "users/logout"), cookies=only)
        assert assert_answer(answer, 200) == {}
        assert "accessToken=" in answer.headers["Set-Cookie"]
    headers = {"Authorization": f"Bearer {access}"}
    assert_answer(ask("GET", url(world, "users/current-user"), headers=headers), 401)


# --- Bodies --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    ["likes/toggle/v/{video}", "likes/toggle/c/{comment}", "subscriptions/c/{third_id}"],
)
def test_junk_on_a_toggle_is_ignored(world: World, path: str) -> None:
    headers = {**JUNK["headers"], **world.follower.headers}
    answer = ask("POST", url(world, path), data=JUNK["data"], headers=headers)
    assert_answer(answer, 200)


def test_junk_elsewhere_is_400(world: World) -> None:
    headers = {**JUNK["headers"], **world.other.headers}
    answer = ask("POST", url(world, "comments/{video}"), data=JUNK["data"], headers=headers)
    assert_answer(answer, 400)


@pytest.mark.parametrize(
    ("path", "field", "status"),
    [
        ("videos/{video}", "title", 200),
        ("users/update-account", "fullName", 200),
        ("users/avatar", "nothing", 400),
    ],
)
def test_a_multipart_edit_may_have_no_file(
    world: World, path: str, field: str, status: int
) -> None:
    parts = {field: (None, f"{world.word} again")}
    answer = ask("PATCH", url(world, path), files=parts, headers=world.owner.headers)
    data = assert_answer(answer, status)
    assert status == 400 or data[field] == f"{world.word} again"


def test_keys_that_nobody_knows_are_ignored(callers: dict[str, Caller], world: World) -> None:
    body = {"content": "Words.", "owner": "{third_id}", "likesCount": "9", "surprise": "!"}
    made = assert_answer(callers["other"].send("POST comments/{video}", body, {}, world.names), 201)
    assert made["owner"]["_id"] == world.other.user["_id"]
    assert made["likesCount"] == 0
    assert "surprise" not in made


def test_answers_announce_the_limits(world: World) -> None:
    headers = ask("GET", url(world, "videos")).headers
    assert int(headers["RateLimit-Remaining"]) < int(headers["RateLimit-Limit"])
    assert int(headers["RateLimit-Reset"]) > 0


# --- Origins -------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def cross_site(stack: Stack) -> Iterator[str]:
    """A second server on the same data, for a front-end of another site."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    settings = {
        "DEBUG": "0",
        "COOKIE_SAMESITE": "None",
        "CORS_ALLOWED_ORIGINS": FRONT,
        "VIDEOTUBE_DATA": str(stack.data),
    }
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
        cwd=ROOT,
        env={**environment, **GENEROUS, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask("GET", f"{site}/api/v1/healthcheck/live")
                break
            except requests.ConnectionError:
                assert time.monotonic() < deadline
                assert server.poll() is None
                time.sleep(0.2)
        yield site
    finally:
        server.kill()
        server.wait()


def preflight(site: str, origin: str, path: str, method: str) -> requests.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
    }
    return ask("OPTIONS", f"{site}/api/v1/{path}", headers=headers)


@pytest.mark.parametrize(
    ("path", "method"),
    [("videos", "POST"), ("users/update-account", "PATCH"), ("users/update", "PUT")],
)
def test_a_preflight_from_an_allowed_origin_is_granted(
    cross_site: str, path: str, method: str
) -> None:
    answer = preflight(cross_site, FRONT, path, method)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "origin" in answer.headers["Vary"].lower()


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://front.example.evil.example", "null", "http://front.example"],
)
def test_a_preflight_from_another_origin_is_not(cross_site: str, origin: str) -> None:
    answer = preflight(cross_site, origin, "videos", "POST")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_cookies_cross_sites_by_setting(cross_site: str, world: World) -> None:
    answer = sign_in(requests.Session(), cross_site, world.owner, headers={"Origin": FRONT})
    assert_answer(answer, 200)
    cookies = answer.raw.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"accessToken", "refreshToken"}
    for cookie in cookies:
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "samesite=none", "path=/"} <= flags


def test_an_unsafe_request_by_cookie_must_come_from_an_allowed_origin(
    cross_site: str, world: World
) -> None:
    session = requests.Session()
    sign_in(session, cross_site, world.owner, headers={"Origin": FRONT})
    # Sent by hand: the jar keeps Secure cookies from plain HTTP.
    cookies = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in session.cookies)}
    change = f"{cross_site}/api/v1/users/update-account"
    for origin, status in ((FRONT, 200), ("https://evil.example", 403)):
        headers = {**cookies, "Origin": origin}
        answer = ask("PATCH", change, json={"bio": "x"}, headers=headers)
        assert_answer(answer, status)


def test_errors_can_be_read_across_origins(cross_site: str) -> None:
    answer = ask("GET", f"{cross_site}/api/v1/users/current-user", headers={"Origin": FRONT})
    assert_answer(answer, 401)
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_connection_outlives_a_request_whose_body_was_not_looked_at(
    world: World, size: int
) -> None:
    """A pooled client refreshes on 401 and repeats; it must not find its connection closed."""
    with requests.Session() as pooled:
        for _ in range(60):
            answer = pooled.post(
                f"{world.site.url}/api/v1/tweets", json={"content": "x" * size}, timeout=60
            )
            assert answer.status_code == 401


def test_a_body_in_chunks_is_read(world: World) -> None:
    """As a proxy passes it on that streams."""

    def chunks() -> Iterator[bytes]:
        yield b'{"content": '
        yield b'"In chunks."}'

    url = f"{world.site.url}/api/v1/tweets"
    headers = {**world.owner.headers, "Content-Type": "application/json"}
    answer = requests.post(url, data=chunks(), headers=headers, timeout=60)
    assert assert_answer(answer, 201)["content"] == "In chunks."
    toggle = f"{world.site.url}/api/v1/likes/toggle/v/{world.names['video']}"
    for _ in range(2):
        answer = requests.post(toggle, data=iter(()), headers=world.owner.headers, timeout=60)
        assert answer.status_code == 200
