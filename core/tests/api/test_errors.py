"""One shape and the right status for everything that goes wrong under /api/."""

from typing import Any

import pytest
from django.test import override_settings

from core.testing.client import ApiClient
from core.testing.logs import logged

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

CASES = [
    ("invalid", 400, "too_short"),
    ("unauthenticated", 401, "not_authenticated"),
    ("forbidden", 403, "permission_denied"),
    ("not-found", 404, "not_found"),
    ("conflict", 409, "unique"),
    ("too-large", 413, "too_large"),
    ("unsupported", 415, "unsupported_media_type"),
    ("limit", 429, "throttled"),
    ("unavailable", 503, "unavailable"),
    ("out-of-space", 507, "insufficient_storage"),
    ("http404", 404, "not_found"),
    ("django-denied", 403, "permission_denied"),
    ("suspicious", 400, "bad_request"),
    ("drf-denied", 403, "permission_denied"),
    ("drf-unauthenticated", 401, "not_authenticated"),
    ("drf-bad-token", 401, "authentication_failed"),
    ("drf-not-found", 404, "not_found"),
    ("disk-full", 507, "insufficient_storage"),
    ("crash", 500, "internal_error"),
]


def assert_envelope(body: dict[str, Any], status: int, code: str) -> None:
    assert set(body) == {"statusCode", "success", "message", "data", "errors", "error"}
    assert (body["statusCode"], body["success"], body["data"]) == (status, False, None)
    assert isinstance(body["errors"], list)
    error = body["error"]
    assert set(error) == {"message", "statusCode", "code", "timestamp", "requestId"}
    assert (error["statusCode"], error["code"]) == (status, code)
    assert error["message"] == body["message"] != ""
    assert error["timestamp"].endswith("Z")
    assert error["requestId"]


@pytest.mark.parametrize(("name", "status", "code"), CASES)
def test_every_error_has_its_status_code_and_the_envelope(
    api: ApiClient, name: str, status: int, code: str
) -> None:
    body = api.get(f"t/raise/{name}", status=status)
    assert_envelope(body, status, code)
    assert body["error"]["requestId"] == api.last["X-Request-ID"]
    assert "secret detail" not in api.last.text
    assert "Traceback" not in api.last.text
    assert api.last["Content-Type"] == "application/json"


def test_an_error_of_a_field_names_it(api: ApiClient) -> None:
    body = api.get("t/raise/invalid", status=400)
    assert body["errors"] == [{"field": "fullName", "code": "too_short", "message": "Too short."}]
    assert api.get("t/raise/conflict", status=409)["errors"][0]["field"] == "email"


def test_limits_and_outages_say_when_to_come_back(api: ApiClient) -> None:
    api.get("t/raise/limit", status=429)
    assert api.last["Retry-After"] == "7"
    api.get("t/raise/unavailable", status=503)
    assert int(api.last["Retry-After"]) > 0


def test_401_names_the_scheme(api: ApiClient) -> None:
    api.get("t/raise/unauthenticated", status=401)
    assert api.last["WWW-Authenticate"].startswith("Bearer")


def test_a_404_of_a_hidden_object_is_that_of_a_missing_one(api: ApiClient) -> None:
    def shown(path: str) -> dict[str, Any]:
        body = api.get(path, status=404)
        for changing in ("timestamp", "requestId"):
            del body["error"][changing]
        return body

    assert (
        shown("t/raise/not-found")
        == shown("t/raise/http404")
        == shown("t/raise/drf-not-found")
        == shown("nowhere")
    )


@pytest.mark.parametrize("path", ["t/raise/crash", "t/crash"])
@pytest.mark.parametrize("debug", [True, False])
def test_a_crash_is_logged_with_its_trace_and_shown_without(
    api: ApiClient, path: str, debug: bool
) -> None:
    with override_settings(DEBUG=debug), logged() as log:
        body = api.get(path, status=500)
    if "detail" not in body["error"]:
        assert_envelope(body, 500, "internal_error")
    assert "Traceback" not in api.last.text
    assert debug or "secret detail" not in api.last.text
    [line] = [line for line in log.parsed() if line["level"] == "error"]
    assert "RuntimeError: secret detail" in line["exception"]
    assert line["request_id"] == body["error"]["requestId"]


def test_a_crash_of_a_page_is_logged_too(api: ApiClient) -> None:
    with logged() as log:
        response = api.http.get("/page/crash")
    assert response.status_code == 500
    assert [line["event"] for line in log.parsed() if "exception" in line] == ["unhandled"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/v1", "/api/v2/x", "/api/v1/no/such/", "/api/v1/a%0Ab"]
)
@pytest.mark.parametrize("debug", [True, False])
def test_an_unknown_path_is_a_404_in_the_envelope_for_every_method(
    api: ApiClient, method: str, path: str, debug: bool
) -> None:
    with override_settings(DEBUG=debug):
        response = getattr(api.http, method)(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    if method != "head":
        assert_envelope(response.json(), 404, "not_found")


def test_a_method_that_is_not_allowed_names_those_that_are(api: ApiClient) -> None:
    body = api.put("t/limited", {}, status=405)
    assert_envelope(body, 405, "method_not_allowed")
    assert set(api.last["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_a_plain_options_names_the_methods_in_the_envelope_and_nothing_else(api: ApiClient) -> None:
    response = api.http.options("/api/v1/t/limited")
    assert response.json() == {
        "statusCode": 200,
        "success": True,
        "message": "Allowed methods.",
        "data": {"methods": ["GET", "POST", "HEAD", "OPTIONS"]},
    }


def test_method_override_headers_do_nothing(api: ApiClient) -> None:
    data = api.get("t/echo", {"q": "1"}, headers={"X-HTTP-Method-Override": "DELETE"})
    assert data == {"query": "1"}


def test_a_host_that_is_not_ours_is_a_400_in_the_envelope(api: ApiClient) -> None:
    body = api.get("t/echo", status=400, headers={"Host": "evil.example"})
    assert_envelope(body, 400, "bad_request")


def test_errors_of_nested_fields_carry_their_path_in_the_clients_names(api: ApiClient) -> None:
    body = api.post(
        "t/echo",
        {
            "fullName": "x" * 201,
            "tags": ["ok", "too long"],
            "parts": [{"labelText": "ok"}, {}, {"labelText": "too long"}],
        },
        400,
    )
    faults = {(e["field"], e["code"]) for e in body["errors"]}
    assert faults == {
        ("fullName", "max_length"),
        ("tags.1", "max_length"),
        ("parts.1.labelText", "required"),
        ("parts.2.labelText", "max_length"),
    }
    assert body["error"]["code"] == "validation_error"


def test_a_single_fault_is_the_message(api: ApiClient) -> None:
    body = api.post("t/echo", {"targetId": "nonsense"}, 400)
    assert body["message"] == body["errors"][0]["message"] == "Not a valid id (24 hex digits)."


def test_accepting_html_still_gets_json(api: ApiClient) -> None:
    for accept in ("text/html", "application/xml", "image/*", "nonsense"):
        assert api.get("t/echo", headers={"Accept": accept}) == {"query": None}
        assert api.last["Content-Type"] == "application/json"


def test_head_and_options_answer(api: ApiClient) -> None:
    head = api.http.head("/api/v1/t/echo")
    assert (head.status_code, head.content) == (200, b"")
    options = api.http.options("/api/v1/t/echo")
    assert options.status_code == 200
    assert "POST" in options["Allow"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_a_trailing_slash_means_the_same_with_no_redirect(api: ApiClient, method: str) -> None:
    status = {"get": 200, "delete": 200}.get(method, 201)
    for slashes in ("/", "//", "/?x=1"):
        getattr(api, method)(f"t/echo{slashes}", {}, status=status)
