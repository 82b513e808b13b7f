"""Files over HTTP by RFC 9110: ranges, validators, nothing outside, no handle left open."""

import os
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from core.files import ByteRange, RangeNotSatisfiable, content_type_of, parse_range
from core.testing.client import ApiClient

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

CONTENT = bytes(range(256)) * 4000
MODIFIED = 1_700_000_000


@pytest.fixture
def film(media_root: Path) -> Path:
    path = media_root / "films" / "a.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    os.utime(path, (MODIFIED, MODIFIED))
    return path


def get(api: ApiClient, method: str = "GET", path: str = "films/a.mp4", **headers: str) -> Any:
    response = api.http.generic(
        method, f"/media/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, response.headers, body


@pytest.mark.usefixtures("film")
def test_without_a_range_the_whole_file_comes(api: ApiClient) -> None:
    status, headers, body = get(api)
    assert (status, body == CONTENT) == (200, True)
    assert headers["Content-Length"] == str(len(CONTENT))
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Last-Modified"] == formatdate(MODIFIED, usegmt=True)
    assert headers["Cache-Control"] == "public, max-age=60"
    assert "Content-Range" not in headers


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(CONTENT)),
        ("bytes=-7", len(CONTENT) - 7, len(CONTENT)),
        (f"bytes={len(CONTENT) - 1}-", len(CONTENT) - 1, len(CONTENT)),
        ("bytes=5-99999999999", 5, len(CONTENT)),
        (f"bytes=-{len(CONTENT) * 9}", 0, len(CONTENT)),
        ("Bytes = 1-2", 1, 3),
        ("bytes=262143-262145", 262143, 262146),
    ],
)
@pytest.mark.usefixtures("film")
def test_a_range_is_206_with_exactly_those_bytes(
    api: ApiClient, header: str, start: int, stop: int
) -> None:
    status, headers, body = get(api, Range=header)
    assert status == 206
    assert body == CONTENT[start:stop]
    assert headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "header",
    [f"bytes={len(CONTENT)}-", "bytes=99999999999-", "bytes=-0", "bytes=999999999-9999999999"],
)
@pytest.mark.usefixtures("film")
def test_a_range_behind_the_end_is_416_with_the_size(api: ApiClient, header: str) -> None:
    status, headers, body = get(api, Range=header)
    assert (status, body) == (416, b"")
    assert headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "header",
    [
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-2",
        "items=0-5",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=0x1-2",
        "bytes=١-٢",
        "bytes=" + "9" * 500 + "-",
        "0-5",
        "bytes=1.5-2",
    ],
)
@pytest.mark.usefixtures("film")
def test_several_ranges_and_nonsense_get_the_whole_file(api: ApiClient, header: str) -> None:
    response = api.http.get("/media/films/a.mp4", HTTP_RANGE=header)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == CONTENT


@pytest.mark.usefixtures("film")
def test_a_copy_that_is_still_right_is_304_without_a_body(api: ApiClient) -> None:
    etag = get(api)[1]["ETag"]
    for known in (etag, f"W/{etag}", f'"x", {etag}', f'"a",W/{etag} , "b"', "*"):
        status, headers, body = get(api, If_None_Match=known)
        assert (status, body, headers["ETag"]) == (304, b"", etag)
        assert headers["Cache-Control"] == "public, max-age=60"
    for other in ('"x"', f'"{etag[1:5]}"', "nonsense", ""):
        assert get(api, If_None_Match=other)[0] == 200
    assert get(api, If_None_Match=etag, Range="bytes=0-1")[0] == 304


@pytest.mark.usefixtures("film")
def test_a_copy_is_judged_by_its_date_only_where_no_tag_is_given(api: ApiClient) -> None:
    def date(shift: int) -> str:
        return formatdate(MODIFIED + shift, usegmt=True)

    assert get(api, If_Modified_Since=date(0))[0] == 304
    assert get(api, If_Modified_Since=date(9))[0] == 304
    assert get(api, If_Modified_Since=date(-9))[0] == 200
    assert get(api, If_Modified_Since="nonsense")[0] == 200
    assert get(api, If_Modified_Since=date(0), If_None_Match='"x"')[0] == 200


def test_a_range_of_a_file_that_has_changed_gets_the_new_file(api: ApiClient, film: Path) -> None:
    first = get(api)[1]
    assert get(api, Range="bytes=0-1", If_Range=first["ETag"])[0] == 206
    assert get(api, Range="bytes=0-1", If_Range=first["Last-Modified"])[0] == 206
    assert get(api, Range="bytes=0-1", If_Range=f"W/{first['ETag']}")[0] == 200
    film.write_bytes(CONTENT + b"more")
    status, headers, body = get(api, Range="bytes=0-1", If_Range=first["ETag"])
    assert (status, len(body)) == (200, len(CONTENT) + 4)
    assert headers["ETag"] != first["ETag"]


@pytest.mark.usefixtures("film")
def test_head_answers_like_get_without_the_body_and_without_ranges(api: ApiClient) -> None:
    status, headers, body = get(api, "HEAD", Range="bytes=0-1")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(CONTENT)))
    assert headers["ETag"] == get(api)[1]["ETag"]
    assert get(api, "HEAD", If_None_Match=headers["ETag"])[0] == 304


def test_an_empty_file_is_served_and_has_no_ranges(api: ApiClient, film: Path) -> None:
    film.write_bytes(b"")
    status, headers, body = get(api)
    assert (status, headers["Content-Length"], body) == (200, "0", b"")
    assert get(api, Range="bytes=0-")[0] == 416
    assert get(api, Range="bytes=-5")[0] == 416


@pytest.mark.parametrize(
    "path", ["films", "films/b.mp4", "films/a.mp4/x", "films/a%00.mp4", "x" * 300]
)
@pytest.mark.usefixtures("film")
def test_a_folder_a_missing_file_and_a_bad_name_are_404(api: ApiClient, path: str) -> None:
    assert get(api, path=path)[0] == 404


@pytest.mark.usefixtures("film")
def test_behind_a_proxy_the_file_is_handed_over_by_name(api: ApiClient, settings: Any) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected-media/"
    status, headers, body = get(api)
    assert (status, body) == (200, b"")
    assert headers["X-Accel-Redirect"] == "/protected-media/films/a.mp4"
    assert headers["Content-Type"] == "video/mp4"
    assert get(api, path="films/b.mp4")[0] == 404


def test_the_name_handed_to_the_proxy_is_quoted(api: ApiClient, film: Path, settings: Any) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected-media/"
    film.rename(film.with_name("ä b%.mp4"))
    _, headers, _ = get(api, path="films/%C3%A4%20b%25.mp4")
    assert headers["X-Accel-Redirect"] == "/protected-media/films/%C3%A4%20b%25.mp4"


@pytest.mark.usefixtures("film")
def test_no_handle_stays_open_even_where_the_client_goes_away(api: ApiClient) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=-0"}, {"If-None-Match": "*"}):
        api.http.get("/media/films/a.mp4", headers=headers).close()
        response = api.http.get("/media/films/a.mp4", headers=headers)
        if response.streaming:
            next(iter(response.streaming_content))
        response.close()
    get(api, "HEAD")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.usefixtures("film")
def test_a_file_that_shrinks_while_it_is_sent_ends_and_does_not_hang(
    api: ApiClient, film: Path
) -> None:
    response = api.http.get("/media/films/a.mp4")
    chunks = iter(response.streaming_content)
    next(chunks)
    os.truncate(film, 300_000)
    assert sum(map(len, chunks)) < len(CONTENT)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.m3u8", "application/vnd.apple.mpegurl"),
        ("a.m4s", "video/mp4"),
        ("a.ts", "video/mp2t"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.webp", "image/webp"),
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("a.js", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_type_is_ours_by_our_extensions(name: str, kind: str) -> None:
    assert content_type_of(Path(name)) == kind


def test_ranges_by_themselves() -> None:
    assert parse_range("", 10) is None
    assert parse_range("bytes=2-4", 10) == ByteRange(2, 5)
    with pytest.raises(RangeNotSatisfiable):
        parse_range("bytes=10-", 10)
