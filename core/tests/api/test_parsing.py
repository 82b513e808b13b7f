"""Hostile and odd bodies: taken, or refused with a 4xx; never a 500, never stored crooked."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from core.models import AuditEvent
from core.testing.client import ApiClient

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def send(api: ApiClient, body: bytes | str, content_type: str = JSON, path: str = "echo") -> Any:
    return api.http.generic("POST", f"/api/v1/t/{path}", body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'a': 1}",
        '{"number": NaN}',
        '{"number": Infinity}',
        '{"fraction": 1e400}',
        '{"fraction": -1e400}',
        '{"fullName": "\\ud800"}',
        '{"fullName": "\\udc00x"}',
        b'{"fullName": "\xff\xfe"}',
        b'{"fullName": "\xed\xa0\x80"}',
        '{"fullName": "a\\u0000b"}',
        "[" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"number": 12.5}',
        '{"number": "' + "9" * 5000 + '"}',
        '{"day": "0000-00-00"}',
        '{"day": "9999-12-31T23:59:59-23:59x"}',
        '{"targetId": {"$ne": null}}',
        '{"targetId": 12}',
        '{"targetId": "zzzzzzzzzzzzzzzzzzzzzzzz"}',
        '{"targetId": "abcdefghijkl"}',
        '{"fullName": {"$gt": ""}}',
        '{"tags": "not a list"}',
        '{"parts": [3]}',
        "[]",
        "[1]",
        "3",
        '"text"',
        "true",
        "\ufeff{}",
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_400(api: ApiClient, body: bytes | str) -> None:
    response = send(api, body)
    assert response.status_code == 400, response.content
    assert response.json()["success"] is False


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", JSON),
        ("   \n", JSON),
        ("null", JSON),
        ("{}", JSON),
        ("", ""),
        ("", FORM),
        ("unknown=1&unknown=2", FORM),
        ('{"fullName": "ä"}'.encode(), "application/json; charset=utf-8"),
        ('{"fullName": "ä"}'.encode(), "Application/JSON;charset=latin-1"),
        ('{"fullName": "$where"}', JSON),
        ('{"day": "9999-12-31T23:59:59.999Z"}', JSON),
        ('{"day": "0001-01-01T00:00:00Z"}', JSON),
    ],
)
def test_an_empty_odd_or_extreme_body_is_taken(
    api: ApiClient, body: bytes | str, content_type: str
) -> None:
    assert send(api, body, content_type).status_code == 201


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "idna", "unicode_escape", "nonsense"])
def test_text_is_utf8_whatever_charset_is_claimed(charset: str) -> None:
    text = "\\ud800%C3%A4"
    form = serve("POST", "", f"fullName={text}".encode(), f"{FORM}; charset={charset}")
    assert form["data"] == {"full_name": "\\ud800ä"}
    assert serve("GET", f"q={text}", b"", f"a/b; charset={charset}")["data"]["query"] == "\\ud800ä"


def serve(method: str, query: str, body: bytes, content_type: str) -> Any:
    """By way of the WSGI handler that servers call; the test client makes requests of its own."""
    environ = RequestFactory().generic(method, "/api/v1/t/echo", body, content_type).environ
    environ["QUERY_STRING"] = query
    response = WSGIHandler()(environ, lambda status, headers: None)
    try:
        return json.loads(b"".join(response))
    finally:
        response.close()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"fullName=abc%ff", FORM),
        (b"fullName=abc%ed%a0%80", FORM),
        (b"full%ffName=abc", FORM),
        (
            b'--b\r\nContent-Disposition: form-data; name="fullName"\r\n\r\nabc\xff\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_a_form_that_is_not_utf8_is_400(api: ApiClient, body: bytes, content_type: str) -> None:
    response = send(api, body, content_type)
    assert response.status_code == 400, response.content


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF", "q=%00", "q=" + "x" * 8000, "q[$ne]=1"])
def test_a_hostile_query_is_text(api: ApiClient, query: str) -> None:
    assert api.http.get(f"/api/v1/t/echo?{query}").status_code == 200


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, -(2**63) - 1])
def test_a_number_that_mongodb_cannot_hold_is_400_even_past_the_serializer(
    api: ApiClient, number: int
) -> None:
    response = send(api, f'{{"value": {number}}}', path="store")
    assert response.status_code == (200 if number < -(2**63) else 400)
    assert AuditEvent.objects.count() == (1 if number < -(2**63) else 0)


def test_a_nul_in_a_pattern_is_400(api: ApiClient) -> None:
    assert api.http.get("/api/v1/t/store?q=a%00b").status_code == 400


def test_values_that_look_like_operators_are_stored_as_they_are(api: ApiClient) -> None:
    value = {"$set": {"a.b": "$title"}, "": [{"$ne": 1}]}
    api.post("t/store", {"value": value})
    assert AuditEvent.objects.get().after == {"value": value}


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png", "x"])
def test_a_kind_of_body_that_is_not_taken_is_415(api: ApiClient, content_type: str) -> None:
    response = send(api, "x", content_type)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_media_type"


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_a_body_over_the_limit_is_413(api: ApiClient, content_type: str) -> None:
    body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    response = send(api, body, content_type)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


def in_chunks(api: ApiClient, body: bytes, content_type: str, *, ends: bool = True) -> Any:
    """As granian hands a chunked body over: without a length, and with an end."""
    environ = {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": content_type,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": ends,
    }
    return api.http.post("/api/v1/t/echo", **environ)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"fullName": "Ann"}', JSON),
        (b"fullName=Ann", FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="fullName"\r\n\r\nAnn\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_body_in_chunks_is_read_like_any_other(
    api: ApiClient, body: bytes, content_type: str
) -> None:
    response = in_chunks(api, body, content_type)
    assert (response.status_code, response.json()["data"]) == (201, {"full_name": "Ann"})


def test_an_empty_body_in_chunks_is_an_empty_body(api: ApiClient) -> None:
    assert in_chunks(api, b"", JSON).json()["data"] == {}


def test_a_body_in_chunks_that_is_too_long_or_has_no_end_is_411(
    api: ApiClient, settings: Any
) -> None:
    settings.IMAGE_MAX_BYTES = 0
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert in_chunks(api, b"fullName=" + b"x" * 990, FORM).status_code == 400
    for response in (
        in_chunks(api, b"fullName=" + b"x" * 1000, FORM),
        in_chunks(api, b"fullName=Ann", FORM, ends=False),
    ):
        assert response.status_code == 411
        assert response.json()["error"]["code"] == "length_required"


def test_multipart_fields_over_the_limit_are_413(api: ApiClient) -> None:
    huge = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    api.post("t/echo", {"fullName": huge}, 413, format="multipart")


@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=x"])
def test_too_many_fields_are_400(api: ApiClient, content_type: str) -> None:
    count = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
    if content_type == FORM:
        body = "&".join(f"f{i}=1" for i in range(count))
    else:
        part = '--x\r\nContent-Disposition: form-data; name="f{}"\r\n\r\n1\r\n'
        body = "".join(part.format(i) for i in range(count)) + "--x--\r\n"
    assert send(api, body, content_type).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/form-data; boundary=\u00e4",
        "multipart/form-data; boundary=x",
    ],
)
@pytest.mark.parametrize(
    "body", [b"junk", b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n"]
)
def test_broken_multipart_is_no_crash(api: ApiClient, content_type: str, body: bytes) -> None:
    assert send(api, body, content_type).status_code in (201, 400)


@pytest.mark.parametrize(
    "part",
    [
        b'Content-Disposition: form-data; name="a\xff"; filename="\xff.png"',
        b'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
        b"Content-Disposition: form-data; name=\"a\"; filename*=utf-9''%FF",
        b'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=hex',
        b'Content-Disposition: form-data; name="fullName"\r\nContent-Type: text/x; charset=utf-7',
    ],
)
def test_odd_multipart_headers_are_no_crash(api: ApiClient, part: bytes) -> None:
    body = b"--x\r\n" + part + b"\r\n\r\n!!+AGE-\r\n--x--\r\n"
    assert send(api, body, "multipart/form-data; boundary=x").status_code in (201, 400, 415)


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_the_same_fields_are_read_from_json_form_and_multipart(api: ApiClient, kind: str) -> None:
    data = api.post("t/echo", {"fullName": "Ann", "number": 3}, 201, format=kind)
    assert data == {"full_name": "Ann", "number": 3}
    assert send(api, "fullName=Ann&number=3", FORM).json()["data"] == data


def test_a_repeated_form_field_is_a_list(api: ApiClient) -> None:
    data = api.post("t/echo", {"tags": ["a", "b"]}, 201, format="multipart")
    assert data == {"tags": ["a", "b"]}
