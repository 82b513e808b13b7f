"""What holds for every store: publishing, removing and serving, keys that stay inside."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory

from core.storage import MediaStore
from core.tests.storage.conftest import names, write

PUBLIC = "public, max-age=60"


def fetch(store: MediaStore, key: str, method: str = "GET", **headers: str) -> HttpResponseBase:
    request: HttpRequest = RequestFactory().generic(
        method, "/", **{f"HTTP_{name.upper()}": value for name, value in headers.items()}
    )
    return store.response(request, key, cache_control=PUBLIC)


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    close(response)
    return content


def close(response: Any) -> None:
    """Without the signal that would ask for a database."""
    for closer in response._resource_closers:
        closer()


def test_a_folder_is_published_as_a_whole_and_its_source_is_gone(
    store: MediaStore, scratch: Path
) -> None:
    store.publish(scratch, "videos/1/a")
    assert not scratch.exists()
    assert body(fetch(store, "videos/1/a/notes.vtt")) == b"WEBVTT"
    assert body(fetch(store, "videos/1/a/hls/master.m3u8")) == b"#EXTM3U"
    assert store.exists("videos/1/a/notes.vtt")
    assert not store.exists("videos/1/a/other.vtt")


def test_a_file_replaces_the_file_that_stands_there(store: MediaStore, tmp_path: Path) -> None:
    for text in ("old", "new"):
        source = write(tmp_path / "source", text)
        store.publish(source, "videos/1/captions/en.vtt")
        assert not source.exists()
    assert body(fetch(store, "videos/1/captions/en.vtt")) == b"new"


def test_a_folder_replaces_nothing(store: MediaStore, scratch: Path, tmp_path: Path) -> None:
    store.publish(write(tmp_path / "source", "old"), "videos/1/notes.vtt")
    with pytest.raises(FileExistsError):
        store.publish(scratch, "videos/1")
    assert len(names(scratch)) == 2
    assert body(fetch(store, "videos/1/notes.vtt")) == b"old"
    assert not store.exists("videos/1/hls/master.m3u8")


def test_a_missing_source_publishes_nothing(store: MediaStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.publish(tmp_path / "gone", "videos/1/a.vtt")
    assert not store.exists("videos/1/a.vtt")


def test_what_is_received_is_at_hand_at_once(store: MediaStore, tmp_path: Path) -> None:
    store.receive(write(tmp_path / "film", "film"), "videos/1/original/0a.mp4")
    assert store.local_path("videos/1/original/0a.mp4").read_bytes() == b"film"
    assert store.exists("videos/1/original/0a.mp4")
    assert body(fetch(store, "videos/1/original/0a.mp4")) == b"film"


def test_deleting_is_idempotent_for_files_folders_and_what_never_was(
    store: MediaStore, scratch: Path, media_root: Path, tmp_path: Path
) -> None:
    store.publish(scratch, "videos/1/a")
    store.publish(write(tmp_path / "kept", "kept"), "videos/12/kept.vtt")
    store.receive(write(tmp_path / "film", "film"), "videos/1/original/0a.mp4")
    for key in ("videos/1/a/notes.vtt", "videos/1/a/x/y.vtt", "videos/1", "never", "never/was/it"):
        store.delete(key)
        store.delete(key)
        assert not store.exists("videos/1/a/notes.vtt")
    assert not store.exists("videos/1/a/hls/master.m3u8")
    assert not store.exists("videos/1/original/0a.mp4")
    assert store.exists("videos/12/kept.vtt")
    assert names(media_root) <= {"videos/12/kept.vtt"}


def test_parallel_deletes_of_one_folder_all_succeed(store: MediaStore, scratch: Path) -> None:
    store.publish(scratch, "videos/1")
    failures: list[BaseException] = []

    def delete() -> None:
        try:
            store.delete("videos/1")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=delete) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert not store.exists("videos/1/notes.vtt")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a/..", "..", ".", "a\0b", "//x", "./../x"]
)
@pytest.mark.parametrize("verb", ["delete", "exists", "local_path", "publish", "receive"])
def test_a_key_that_would_leave_the_store_is_refused(
    store: MediaStore, scratch: Path, key: str, verb: str
) -> None:
    arguments = (scratch, key) if verb in ("publish", "receive") else (key,)
    with pytest.raises(ValueError, match="media key"):
        getattr(store, verb)(*arguments)
    assert len(names(scratch)) == 2


def test_an_empty_key_has_no_url_and_a_film_one_of_this_site(store: MediaStore) -> None:
    assert store.url("") == ""
    key = "videos/65a000000000000000000000/on-0a/film.mp4"
    assert store.url(key) == f"/media/{key}"
    assert store.url(f"signed/token/{key}") == f"/media/signed/token/{key}"


@pytest.mark.parametrize(
    ("wanted", "status", "content", "content_range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=1-2,4-5", 200, b"0123456789", None),
        ("nonsense", 200, b"0123456789", None),
    ],
)
def test_ranges_are_answered_exactly(
    store: MediaStore,
    tmp_path: Path,
    wanted: str,
    status: int,
    content: bytes,
    content_range: str | None,
) -> None:
    store.publish(write(tmp_path / "source", b"0123456789"), "videos/1/a/file.ts")
    response = fetch(store, "videos/1/a/file.ts", range=wanted)
    assert (response.status_code, body(response)) == (status, content)
    assert response.headers.get("Content-Range") == content_range
    head = fetch(store, "videos/1/a/file.ts", "HEAD", range=wanted)
    assert (head.status_code, body(head)) == (200, b"")
    assert head.headers["Content-Length"] == "10"
    assert head.headers["Content-Type"] == "video/mp2t"


def test_every_answer_says_how_long_it_keeps_and_that_its_type_is_final(
    store: MediaStore, tmp_path: Path
) -> None:
    store.publish(write(tmp_path / "source", "x"), "videos/1/a/file.bin")
    response = fetch(store, "videos/1/a/file.bin")
    assert response.headers["Cache-Control"] == PUBLIC
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"
    close(response)
    missing = fetch(store, "videos/1/a/other.bin")
    assert (missing.status_code, body(missing)) == (404, b"Not found.")


def test_a_store_that_works_passes_its_probe(store: MediaStore) -> None:
    store.probe()
