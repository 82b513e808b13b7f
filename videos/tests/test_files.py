"""Who gets the bytes of a file: by plain and by signed URL, GET, HEAD and Range."""

from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.services.bans import deactivate
from accounts.tests.factories import PASSWORD, StaffFactory, client_of
from core.testing.client import ApiClient
from videos.models import Status, Video
from videos.services import publishing, removal
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory

METHODS = ("get", "head")
FILM = b"0123456789" * 30


@pytest.fixture
def make(owner: User, media_root: Path) -> Any:
    """A video whose film and original hold `FILM`."""

    def make(**fields: Any) -> Video:
        video = VideoFactory(owner=owner, **fields)
        for key in (film_key(video), video.original):
            path = media_root / key
            path.parent.mkdir(parents=True)
            path.write_bytes(FILM)
        return video

    return make


def film_key(video: Video) -> str:
    return f"{video.revision}/{video.renditions[0].path}"


def fetch(client: ApiClient, url: str, method: str = "get", **headers: str) -> Any:
    return getattr(client.http, method)(url, **headers)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def film_url(client: ApiClient, video: Video, reference: str = "") -> str:
    detail = client.get(f"videos/{reference or video.pk}")
    return str(detail["videoFile"]).removeprefix("http://testserver")


CLOSED = (
    {"visibility": "private"},
    {"visibility": "unlisted"},
    {"status": Status.PROCESSING},
    {"is_hidden": True},
    {"published_at": timezone.now() + timedelta(days=1)},
)


@pytest.mark.parametrize("state", CLOSED, ids=lambda state: next(iter(state)))
def test_files_of_what_is_not_open_are_for_owner_and_staff(make, clients, state):
    video = make(**state)
    for role, method, ranged in product(ROLES, METHODS, ({}, {"HTTP_RANGE": "bytes=0-9"})):
        answer = fetch(clients[role], f"/media/{film_key(video)}", method, **ranged)
        if role in ("owner", "staff"):
            assert answer.status_code == (206 if ranged and method == "get" else 200)
            assert answer["Cache-Control"] == "private, no-cache"
        else:
            assert answer.status_code == 404
            assert answer["Cache-Control"] == "no-store"
            assert FILM[:9] not in body(answer)


def test_what_is_refused_looks_like_what_is_not_there(make, clients):
    video = make(visibility="private")
    key = film_key(video)
    absent = fetch(clients["other"], f"/media/{key.replace(str(video.pk), str(ObjectId()))}")
    refused = fetch(clients["other"], f"/media/{key}")
    ignored = ("X-Request-ID",)
    headers = [
        {name: value for name, value in answer.items() if name not in ignored}
        for answer in (absent, refused)
    ]
    assert headers[0] == headers[1]
    assert absent.content == refused.content


def test_public_files_have_stable_urls_that_proxies_keep_for_seconds(make, clients):
    video = make()
    urls = {film_url(clients[role], video) for role in ROLES}
    assert urls == {f"/media/{film_key(video)}"}
    for method in METHODS:
        answer = fetch(clients["guest"], urls.copy().pop(), method)
        assert answer["Cache-Control"] == "public, max-age=31536000, s-maxage=5, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "video/mp4"
        assert answer["Content-Length"] == str(len(FILM))
        assert "sandbox" in answer["Content-Security-Policy"]
        assert body(answer) == (FILM if method == "get" else b"")


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_the_original_is_its_owners(make, clients, visibility):
    video = make(visibility=visibility)
    for role, method in product(("guest", "other"), METHODS):
        assert fetch(clients[role], f"/media/{video.original}", method).status_code == 404
        answer = clients[role].http.get(f"/api/v1/videos/{video.share_id}")
        assert b"original" not in answer.content
    url = clients["owner"].get(f"videos/{video.pk}")["sources"]["original"]
    answer = fetch(ApiClient(), url)  # signed: a <video> sends no token
    assert (answer.status_code, body(answer)) == (200, FILM)
    assert fetch(clients["owner"], f"/media/{video.original}").status_code == 200


def test_a_share_link_hands_out_urls_that_open_without_a_token(make, clients):
    video = make(visibility="unlisted")
    for role in ROLES:
        url = film_url(clients[role], video, video.share_id)
        assert url.startswith("/media/signed/")
        for method in METHODS:
            answer = fetch(ApiClient(), url, method)
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, max-age=5, must-revalidate"
        assert fetch(ApiClient(), url, HTTP_RANGE="bytes=5-9").status_code == 206


def test_a_signed_url_opens_its_own_video_alone_and_no_original(make, as_owner):
    video, another = make(visibility="private"), make(visibility="private")
    url = film_url(as_owner, video)
    token = url.split("/")[3]
    assert fetch(ApiClient(), url).status_code == 200
    shared = make(visibility="unlisted")
    by_link = film_url(ApiClient(), shared, shared.share_id).split("/")[3]
    for forged in (
        f"/media/signed/{token}/{film_key(another)}",
        f"/media/signed/{token[:-1]}x/{film_key(video)}",
        f"/media/signed/{token}x/{film_key(video)}",
        f"/media/signed//{film_key(video)}",
        f"/media/signed/{by_link}/{shared.original}",
        f"/media/signed/{token}/../{film_key(another)}",
        f"/media/signed/{token}/signed/{token}/{film_key(video)}",
    ):
        assert fetch(ApiClient(), forged).status_code == 404, forged


def test_a_signed_url_expires(make, as_owner):
    url = film_url(as_owner, make(visibility="private"))
    lifetime = settings.MEDIA_SIGNED_LIFETIME
    for late, status in ((lifetime * 0.9, 200), (lifetime * 1.1, 404)):
        with time_machine.travel(timezone.now() + late):
            assert fetch(ApiClient(), url).status_code == status


def _ban(owner: User, video: Video) -> None:
    assert deactivate(user=owner, by=StaffFactory(), reason="test")


def _raise_epoch(owner: User, video: Video) -> None:
    owner.set_password("another")
    owner.save()


def _delete(owner: User, video: Video) -> None:
    removal.delete_video(video.pk, by=owner)


@pytest.mark.parametrize("loss", [_ban, _raise_epoch, _delete])
def test_a_signed_url_dies_with_the_right_of_its_holder(make, owner, loss):
    video = make(visibility="private")
    client = client_of(owner)
    urls = [film_url(client, video), client.get(f"videos/{video.pk}")["sources"]["original"]]
    assert [fetch(ApiClient(), url).status_code for url in urls] == [200, 200]
    owner.refresh_from_db()
    loss(owner, video)
    assert [fetch(ApiClient(), url).status_code for url in urls] == [404, 404]
    assert fetch(client, f"/media/{film_key(video)}").status_code == 404
    assert fetch(client, f"/media/{video.original}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("users/logout-all", {}),
        ("users/change-password", {"oldPassword": PASSWORD, "newPassword": "another-harbour-8"}),
    ],
)
def test_a_signed_url_dies_with_the_session_that_asked_for_it(make, owner, path, body):
    video = make(visibility="private")
    here, there = client_of(owner), client_of(owner)
    url, original = (
        film_url(there, video),
        there.get(f"videos/{video.pk}")["sources"]["original"],
    )
    kept = film_url(here, video)
    here.post(path, body)
    assert [fetch(ApiClient(), each).status_code for each in (url, original)] == [404, 404]
    assert fetch(ApiClient(), kept).status_code == (404 if path == "users/logout-all" else 200)
    here.post("users/logout")
    assert fetch(ApiClient(), kept).status_code == 404


def test_saved_urls_of_others_die_when_a_video_becomes_private(make, owner, clients):
    public, unlisted = make(), make(visibility="unlisted", published_visibility="unlisted")
    saved = [film_url(clients["other"], public)]
    saved += [film_url(clients[role], unlisted, unlisted.share_id) for role in ("guest", "other")]
    assert [fetch(clients["other"], url).status_code for url in saved] == [200] * 3
    for video in (public, unlisted):
        publishing.toggle_publish(video.pk, by=owner)
    assert [fetch(clients["other"], url).status_code for url in saved] == [404] * 3
    for video in (public, unlisted):
        publishing.toggle_publish(video.pk, by=owner)
    assert [fetch(clients["other"], url).status_code for url in saved] == [200] * 3


SECRET = b"nobody's business"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%252e%252e%252fsecret.txt",
        "..\\secret.txt",
        "..%5csecret.txt",
        "%c0%ae%c0%ae/secret.txt",
        "{root}/secret.txt",
        "/{root}/secret.txt",
        "%2f{root}%2fsecret.txt",
        "videos/{id}/../../../secret.txt",
        "videos/{id}/first/../../../../secret.txt",
        "videos/{id}/first/..%2f..%2f..%2f..%2fsecret.txt",
        "videos/{id}/first/%2e%2e/original/source.mp4",
        "videos/{id}/first/.hidden.mp4",
        "videos/{id}/first/progressive.mp4%00.txt",
        "videos/{id}/first/progressive.mp4%0a",
        "videos/{id}/first//progressive.mp4",
        "videos/{id}/first",
        "videos/{id}/first/",
        "videos/{id}",
        "users/{id}/../../../secret.txt",
        "users/{id}/%2e%2e",
        "signed/x/../../secret.txt",
        "",
        "/",
        "videos/" + "a" * 10_000,
    ],
)
def test_no_spelling_of_a_path_leads_out_or_to_another_file(make, media_root, clients, path):
    video = make()
    (media_root.parent / "secret.txt").write_bytes(SECRET)
    (media_root / video.revision / ".hidden.mp4").write_bytes(SECRET)
    url = "/media/" + path.format(id=video.pk, root=quote(str(media_root.parent)))
    for role in ("guest", "owner"):
        answer = fetch(clients[role], url)
        assert answer.status_code in (400, 404)
        assert FILM[:9] not in body(answer)
        assert SECRET not in body(answer)


def test_writing_methods_are_refused(make, as_owner):
    url = f"/media/{film_key(make())}"
    for method in ("post", "put", "patch", "delete"):
        assert fetch(as_owner, url, method).status_code == 405


def test_the_proxy_is_told_which_file_to_send_after_the_same_checks(make, clients, settings):
    settings.MEDIA_ACCEL_PREFIX = "/protected-media/"
    video = make(visibility="private")
    answer = fetch(clients["owner"], f"/media/{film_key(video)}")
    assert answer["X-Accel-Redirect"] == f"/protected-media/{film_key(video)}"
    assert (answer.status_code, body(answer)) == (200, b"")
    assert answer["Cache-Control"] == "private, no-cache"
    refused = fetch(clients["other"], f"/media/{film_key(video)}")
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused
