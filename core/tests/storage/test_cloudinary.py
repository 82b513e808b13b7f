"""Cloudinary's own: pictures, outages, notifications, accounts."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cloudinary import api

from core.storage import StoreRefused, StoreUnavailable, media_store
from core.storage.cloudinary.account import parse_account
from core.storage.cloudinary.calls import call
from core.testing.cloudinary import FakeCloudinary
from core.tests.storage.conftest import picture, write

AVATAR = "users/65a000000000000000000000/0a0b.webp"
FILM = "videos/65a000000000000000000000/original/0a0b.mp4"
both_algorithms = pytest.mark.parametrize("cloudinary", ["sha1", "sha256"], indirect=True)


# --- The store ---------------------------------------------------------------------------------


def test_an_avatar_comes_from_cloudinary_in_the_best_format_and_goes_when_it_is_deleted(
    cloudinary: FakeCloudinary, tmp_path: Path
) -> None:
    store = media_store()
    store.publish(write(tmp_path / "p", picture()), AVATAR)
    url = store.url(AVATAR)
    assert url.startswith(f"{cloudinary.origin}/demo/image/upload/f_auto,q_auto/v1/videotube/users")
    for accept, kind in (("image/webp", "image/webp"), ("*/*", "image/jpeg")):
        answer = requests.get(url, headers={"Accept": accept}, timeout=5)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    store.delete(AVATAR)
    assert requests.get(url, timeout=5).status_code == 404


@both_algorithms
def test_what_is_not_for_everybody_needs_a_signature_at_cloudinary(
    cloudinary: FakeCloudinary, tmp_path: Path
) -> None:
    key = "videos/65a000000000000000000000/captions/en.vtt"
    media_store().publish(write(tmp_path / "p", "WEBVTT"), key)
    bare = f"{cloudinary.origin}/demo/raw/authenticated/v1/videotube/{key}"
    assert requests.get(bare, timeout=5).status_code == 401
    public = f"{cloudinary.origin}/demo/raw/upload/v1/videotube/{key}"
    assert requests.get(public, timeout=5).status_code == 404
    assert media_store().exists(key)


@pytest.mark.parametrize("mode", ["error", "hang", "trickle", "truncated"])
def test_an_outage_is_said_in_time_and_the_source_is_kept(
    cloudinary: FakeCloudinary, tmp_path: Path, settings: Any, mode: Any
) -> None:
    settings.CLOUDINARY_TIMEOUT_SECONDS = 0.5
    settings.CLOUDINARY_CALL_LIMIT = settings.CLOUDINARY_CHUNK_LIMIT = timedelta(seconds=1)
    source = write(tmp_path / "p", picture())
    cloudinary.faults.set(mode)
    started = time.monotonic()
    for attempt in (
        lambda: media_store().publish(source, AVATAR),
        lambda: media_store().delete(AVATAR),
        lambda: call(api.resource, "p", account=parse_account(cloudinary.url)),
    ):
        with pytest.raises(StoreUnavailable):
            attempt()
    assert time.monotonic() - started < 15
    assert source.read_bytes() == picture()


def test_a_folder_that_cannot_be_published_whole_leaves_nothing(
    cloudinary: FakeCloudinary, scratch: Path
) -> None:
    cloudinary.faults.set("error", where="/raw/upload", after=1)
    with pytest.raises(StoreUnavailable):
        media_store().publish(scratch, "videos/1/a")
    assert cloudinary.library.names() == set()
    assert (scratch / "notes.vtt").is_file()


def test_a_file_that_cloudinary_will_not_have_is_refused_for_good(
    cloudinary: FakeCloudinary, tmp_path: Path
) -> None:
    with pytest.raises(StoreRefused, match="Unsupported"):
        media_store().publish(write(tmp_path / "p", "no film"), "videos/1/a/film.mp4")


# --- Notifications -----------------------------------------------------------------------------


def notified(fake: FakeCloudinary, body: str, headers: dict[str, str]) -> str | None:
    converter = media_store().converter
    assert converter is not None
    return converter.notified(body.encode(), headers)


@both_algorithms
def test_a_signed_notification_names_its_film(cloudinary: FakeCloudinary) -> None:
    public_id = "videotube/videos/65a000000000000000000000/original/0a0b"
    body, headers = cloudinary.api.notification(public_id)
    assert notified(cloudinary, body, headers) == FILM.removesuffix(".mp4")
    body, headers = cloudinary.api.notification("somebody/else")
    assert notified(cloudinary, body, headers) is None


@both_algorithms
def test_a_notification_that_is_forged_old_or_of_the_future_is_refused(
    cloudinary: FakeCloudinary, settings: Any
) -> None:
    body, headers = cloudinary.api.notification("a")
    old = cloudinary.api.notification(
        "a", at=time.time() - settings.CLOUDINARY_NOTIFICATION_LIFETIME.total_seconds() - 5
    )
    early = cloudinary.api.notification("a", at=time.time() + 3600)
    for bad_body, bad_headers in (
        (json.dumps({"public_id": "b"}), headers),
        (body, {**headers, "X-Cld-Signature": "0" * 40}),
        (body, {**headers, "X-Cld-Signature": "ü"}),
        (body, {**headers, "X-Cld-Timestamp": str(int(time.time()) + 1)}),
        (body, {**headers, "X-Cld-Timestamp": ""}),
        (body, {}),
        old,
        early,
    ):
        with pytest.raises(PermissionError):
            notified(cloudinary, bad_body, bad_headers)


# --- The account -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://k:s@demo",
        "cloudinary://demo",
        "cloudinary://k@demo",
        "cloudinary://k:s@",
        "cloudinary://k:s@demo?upload_prefix=file:///etc",
        "cloudinary://k:s@demo?signature_algorithm=md5",
    ],
)
def test_a_url_that_names_no_account_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        parse_account(url)
    assert "k:s" not in str(refusal.value)


def test_files_come_from_the_cdn_unless_a_stand_in_or_a_host_of_ones_own_is_named() -> None:
    def origin(url: str) -> str:
        return parse_account(url).delivery_origin

    assert origin("cloudinary://k:s@demo") == "https://res.cloudinary.com"
    eu = "cloudinary://k:s@Demo?upload_prefix=https://api-eu.cloudinary.com"
    assert origin(eu) == "https://res.cloudinary.com"
    assert parse_account(eu).cloud_name == "Demo"
    assert origin("cloudinary://k:s@demo/media.example.org") == "https://media.example.org"
    assert origin("cloudinary://k:s@demo?upload_prefix=http://127.0.0.1:9/") == "http://127.0.0.1:9"
