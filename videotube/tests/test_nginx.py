"""A real nginx before the site, with the block of deploy/nginx.conf: the site says who may have a
file, and nginx sends it."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.nginx import PREFIX, PROGRAM, before_site, running_nginx
from videos.models import Video
from videos.tests.factories import VideoFactory
from videotube.stack.ports import free_port

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed"),
    pytest.mark.usefixtures("db"),
]
FILM = bytes(range(256)) * 4096


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def nginx(settings: Any, media_root: Path, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx before this very process."""
    settings.MEDIA_ACCEL_PREFIX = PREFIX
    port = free_port()
    site: WSGIServer = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        servers = [before_site(f"127.0.0.1:{site.server_port}", media_root, port=port)]
        with running_nginx(tmp_path / "nginx", servers):
            yield port
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def owner() -> User:
    return UserFactory()


def put(video: Video, media_root: Path) -> str:
    """The path of the video's file, which holds FILM."""
    key = f"{video.revision}/{video.renditions[0].path}"
    path = media_root / key
    path.parent.mkdir(parents=True)
    path.write_bytes(FILM)
    return f"/media/{key}"


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_a_public_film_comes_from_nginx_with_the_sites_headers(nginx, owner, media_root):
    path = put(VideoFactory(owner=owner), media_root)
    status, headers, body = ask(nginx, path)
    assert (status, body == FILM) == (200, True)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"].startswith("public, max-age=")
    assert "X-Accel-Redirect" not in headers
    assert len(headers.get_all("Cache-Control")) == 1


def test_nginx_answers_ranges_and_conditions(nginx, owner, media_root):
    path = put(VideoFactory(owner=owner), media_root)
    status, headers, body = ask(nginx, path, Range="bytes=1000-1999")
    assert (status, body) == (206, FILM[1000:2000])
    assert headers["Content-Range"] == f"bytes 1000-1999/{len(FILM)}"
    assert ask(nginx, path, Range="bytes=-7")[2] == FILM[-7:]
    assert ask(nginx, path, Range=f"bytes={len(FILM)}-")[0] == 416
    etag = headers["ETag"]
    assert ask(nginx, path, If_None_Match=etag)[0] == 304
    assert ask(nginx, path, Range="bytes=0-9", If_Range=etag)[0] == 206
    assert ask(nginx, path, Range="bytes=0-9", If_Range='"other"')[0] == 200
    status, headers, body = ask(nginx, path, "HEAD")
    assert (status, headers["Content-Length"], body) == (200, str(len(FILM)), b"")


@pytest.mark.parametrize("state", [{"visibility": "private"}, {"is_hidden": True}])
def test_a_film_that_is_not_for_everybody_is_404_without_a_byte_of_it(
    nginx, owner, media_root, state
):
    path = put(VideoFactory(owner=owner, **state), media_root)
    for headers in ({}, {"Range": "bytes=0-99"}):
        status, _, body = ask(nginx, path, **headers)
        assert (status, body) == (404, b"Not found.")


@pytest.mark.parametrize(
    "spelling",
    ["{prefix}{key}", "/media/..{prefix}{key}", "/media/%2e%2e{prefix}{key}", "/{prefix}{key}"],
)
def test_nobody_reaches_the_folder_past_the_site(nginx, owner, media_root, spelling):
    key = put(VideoFactory(owner=owner, visibility="private"), media_root).removeprefix("/media/")
    status, _, body = ask(nginx, spelling.format(prefix=PREFIX, key=key))
    assert status in (400, 404)
    assert FILM[:50] not in body


def test_no_spelling_leads_out_of_the_media_folder(nginx, owner, media_root):
    path = put(VideoFactory(owner=owner), media_root)
    (media_root.parent / "secret.txt").write_bytes(b"secret")
    folder = path.rsplit("/", 1)[0]
    for climb in ("../" * 4, "%2e%2e/" * 4, "..%2f" * 4, "%252e%252e/" * 4):
        status, _, body = ask(nginx, f"{folder}/{climb}secret.txt")
        assert status in (400, 404)
        assert b"secret" not in body
