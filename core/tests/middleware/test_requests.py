"""One line a request, with its id, and nothing in it that must not be there."""

import logging

import pytest
import structlog

from core.logs import escape_controls, redact_secrets
from core.testing.client import ApiClient
from core.testing.logs import logged

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]


@pytest.mark.parametrize("given", ["abc-123_X.y", "f" * 64])
def test_a_request_id_is_echoed_and_stands_in_log_and_error(api: ApiClient, given: str) -> None:
    with logged() as log:
        body = api.get("t/raise/not-found", status=404, headers={"X-Request-ID": given})
    assert api.last["X-Request-ID"] == body["error"]["requestId"] == given
    assert [line["request_id"] for line in log.parsed()] == [given]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb", "ä", "<script>", "a;b", "{}"])
def test_without_a_usable_id_one_is_made(api: ApiClient, given: str) -> None:
    api.get("t/echo", HTTP_X_REQUEST_ID=given)
    made = api.last["X-Request-ID"]
    assert made != given
    assert len(made) == 32
    api.get("t/echo", HTTP_X_REQUEST_ID=given)
    assert api.last["X-Request-ID"] != made


def test_the_line_says_what_was_asked_and_how_it_went(api: ApiClient) -> None:
    with logged() as log:
        api.post("t/echo", {}, 201, REMOTE_ADDR="203.0.113.5")
    [line] = log.parsed()
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/api/v1/t/echo", 201)
    assert line["address"] == "203.0.113.5"
    assert line["ms"] > 0
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_probes_and_static_files_are_not_logged(api: ApiClient) -> None:
    with logged() as log:
        api.get("healthcheck/live")
        api.http.get("/static/x.css")
    assert log.getvalue() == ""


def test_no_query_body_token_or_password_reaches_the_log(api: ApiClient) -> None:
    secret = "s3cr3t-value"
    with logged() as log:
        api.get(
            f"t/raise/crash?token={secret}&q={secret}",
            status=500,
            headers={"Authorization": f"Bearer {secret}", "Cookie": f"accessToken={secret}"},
        )
        api.post("t/echo", {"password": secret, "number": secret}, 400)
        api.http.get(f"/page/crash?signature={secret}")
        api.get(f"nowhere?x={secret}", status=404)
    assert len(log.parsed()) >= 5
    assert secret not in log.getvalue()


@pytest.mark.parametrize("path", ["a%0AFAKE level=error", "a%0D%0Ab", "a%E2%80%A8b", "a%1B[31m"])
def test_a_line_break_of_a_client_is_no_line_break_of_the_log(api: ApiClient, path: str) -> None:
    with logged() as log:
        api.http.get(f"/api/v1/{path}")
        api.http.get(f"/page/{path}")
    lines = log.getvalue().split("\n")
    assert len(lines) == 3
    assert lines[-1] == ""
    assert all(line.isprintable() for line in lines)


def test_secrets_are_redacted_at_any_depth() -> None:
    event = {
        "refreshToken": "x",
        "changes": {"password": "x", "name": "ann"},
        "Authorization": "x",
        "event": "e",
    }
    assert redact_secrets(None, "info", event) == {
        "refreshToken": "[redacted]",
        "changes": {"password": "[redacted]", "name": "ann"},
        "Authorization": "[redacted]",
        "event": "e",
    }


def test_the_id_of_one_request_does_not_stick_to_the_next_line(api: ApiClient) -> None:
    api.get("t/echo")
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_other_libraries_records_are_lines_of_the_same_kind() -> None:
    with logged() as log:
        try:
            raise ValueError("first\nsecond")
        except ValueError:
            logging.getLogger("some.library").exception("it %s", "broke")
    [line] = log.parsed()
    assert (line["event"], line["logger"], line["level"]) == ("it broke", "some.library", "error")
    assert "ValueError: first\nsecond" in line["exception"]


def test_control_characters_of_clients_are_written_out() -> None:
    event = {"path": "/a\r\n\x00\x1b[31m\u2028b", "status": 200, "said": "plain ä"}
    assert escape_controls(None, "info", event) == {
        "path": "/a\\r\n\\x00\\x1b[31m\\u2028b",
        "status": 200,
        "said": "plain ä",
    }
