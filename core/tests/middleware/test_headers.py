"""Helmet's headers on every answer, CORS by exact origin, and nothing cached across callers."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from core.testing.client import ApiClient

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "0",
    "X-DNS-Prefetch-Control": "off",
    "X-Download-Options": "noopen",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Origin-Agent-Cluster": "?1",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PATHS = {
    "/api/v1/t/echo": 200,
    "/api/v1/t/raise/crash": 500,
    "/api/v1/t/crash": 500,
    "/api/v1/nowhere": 404,
    "/api/v1/t/limited": 200,
    "/page": 200,
    "/page/crash": 500,
    "/no/page": 404,
    "/media/a.mp4": 200,
    "/media/missing.mp4": 404,
    "/static/site.css": 200,
}
FRONT = "http://front.example"


@pytest.fixture(autouse=True)
def files(media_root: Path) -> None:
    media_root.mkdir()
    (media_root / "a.mp4").write_bytes(b"film")
    static = Path(django_settings.STATIC_ROOT)
    (static / "site.css").write_text("a{}")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(api: ApiClient, path: str, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    settings.WHITENOISE_AUTOREFRESH = True
    response = api.http.get(path, secure=True)
    assert response.status_code == PATHS[path]
    for name, value in EVERYWHERE.items():
        assert response.headers.get(name) == value, name
    policy = response["Content-Security-Policy"]
    json = path.startswith("/api/v1/")
    own = ("default-src 'none'",) if json else ("default-src 'self'", "object-src 'none'")
    for directive in (*own, "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert response["Strict-Transport-Security"].startswith("max-age=60")
    assert response["X-Request-ID"]
    for name in ("Server", "X-Powered-By"):
        assert name not in response.headers


def test_pictures_and_json_may_be_embedded_elsewhere_and_pages_may_not(api: ApiClient) -> None:
    def policy(path: str) -> str:
        return str(api.http.get(path)["Cross-Origin-Resource-Policy"])

    assert policy("/api/v1/t/echo") == policy("/media/a.mp4") == "cross-origin"
    assert policy("/page") == "same-origin"


def test_answers_of_the_api_are_kept_by_no_shared_cache_and_differ_by_caller(
    api: ApiClient,
) -> None:
    for path, status in (("t/echo", 200), ("nowhere", 404), ("t/raise/crash", 500)):
        api.get(path, status=status)
        assert api.last["Cache-Control"] == "private, no-cache"
        vary = {name.strip().lower() for name in api.last["Vary"].split(",")}
        assert {"authorization", "cookie", "origin"} <= vary


def test_an_allowed_origin_is_named_exactly_and_may_send_cookies(api: ApiClient) -> None:
    for path, status in (("t/echo", 200), ("t/raise/unauthenticated", 401), ("t/crash", 500)):
        api.get(path, status=status, headers={"Origin": FRONT})
        assert api.last["Access-Control-Allow-Origin"] == FRONT
        assert api.last["Access-Control-Allow-Credentials"] == "true"
        assert "x-request-id" in api.last["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://front.example",
        "http://front.example.evil.example",
        "http://front.example:8080",
        "http://sub.front.example",
        "null",
        "*",
    ],
)
def test_another_origin_gets_no_permission(api: ApiClient, origin: str) -> None:
    api.get("t/echo", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in api.last
    preflight = api.http.options(
        "/api/v1/t/echo", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
    )
    assert "Access-Control-Allow-Origin" not in preflight


def test_a_preflight_needs_no_token_and_names_methods_and_headers(api: ApiClient) -> None:
    preflight = api.http.options(
        "/api/v1/t/things",
        headers={
            "Origin": FRONT,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
        },
    )
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == FRONT
    assert "PATCH" in preflight["Access-Control-Allow-Methods"]
    for name in ("authorization", "content-type", "idempotency-key", "upload-offset"):
        assert name in preflight["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "name", ["access-control-allow-origin", "cache-control", "pragma", "x-access-token", "expires"]
)
def test_headers_that_front_ends_send_needlessly_bar_no_request(api: ApiClient, name: str) -> None:
    asked = {
        "Origin": FRONT,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": f"authorization,{name}",
    }
    preflight = api.http.options("/api/v1/t/things", headers=asked)
    assert name in preflight["Access-Control-Allow-Headers"].split(", ")


def test_pages_outside_the_api_give_no_origin_permission(api: ApiClient) -> None:
    assert "Access-Control-Allow-Origin" not in api.http.get("/page", headers={"Origin": FRONT})
