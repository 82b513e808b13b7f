"""What is the disk's own: renaming, two disks, a killed deletion."""

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from core.storage import media_store
from core.storage.local import LocalMediaStore
from core.tests.storage.conftest import names


@pytest.fixture
def store(media_root: Path) -> LocalMediaStore:
    return LocalMediaStore()


def test_the_store_of_the_settings_is_this_one() -> None:
    assert isinstance(media_store(), LocalMediaStore)


def test_a_folder_is_moved_as_a_whole(
    store: LocalMediaStore, scratch: Path, media_root: Path
) -> None:
    store.publish(scratch, "videos/1/a")
    assert names(media_root) == {"videos/1/a/notes.vtt", "videos/1/a/hls/master.m3u8"}
    assert not scratch.exists()
    assert store.exists("videos/1/a/notes.vtt")


def test_a_file_replaces_the_file_that_stands_there(
    store: LocalMediaStore, tmp_path: Path, media_root: Path
) -> None:
    for text in ("old", "new"):
        source = tmp_path / "source"
        source.write_text(text)
        store.publish(source, "avatars/1.webp")
    assert (media_root / "avatars/1.webp").read_text() == "new"
    assert names(media_root) == {"avatars/1.webp"}


@pytest.mark.parametrize("inside", [True, False])
def test_a_folder_replaces_nothing(
    store: LocalMediaStore, scratch: Path, media_root: Path, inside: bool
) -> None:
    taken = media_root / "videos/1"
    taken.mkdir(parents=True)
    if inside:
        (taken / "old.mp4").write_text("old")
    with pytest.raises(FileExistsError):
        store.publish(scratch, "videos/1")
    assert names(media_root) == ({"videos/1/old.mp4"} if inside else set())
    assert len(names(scratch)) == 2


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A rename out of the scratch folder fails as it does between two disks."""
    rename = os.replace

    def replace(source: Any, target: Any) -> None:
        if Path(target).is_relative_to(tmp_path / "media") != Path(source).is_relative_to(
            tmp_path / "media"
        ):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr("core.storage.local.os.replace", replace)


@pytest.mark.usefixtures("other_disk")
def test_between_disks_the_source_goes_and_nothing_else_stays(
    store: LocalMediaStore, scratch: Path, media_root: Path, tmp_path: Path
) -> None:
    single = tmp_path / "single"
    single.write_text("x")
    store.publish(single, "a.webp")
    store.publish(scratch, "videos/1")
    assert names(media_root) == {"a.webp", "videos/1/notes.vtt", "videos/1/hls/master.m3u8"}
    assert not scratch.exists()
    assert not single.exists()


@pytest.mark.usefixtures("other_disk")
def test_a_copy_that_fails_leaves_nothing_published_and_the_source_whole(
    store: LocalMediaStore, scratch: Path, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.storage.local.shutil.copytree", full)
    with pytest.raises(OSError, match="No space"):
        store.publish(scratch, "videos/1")
    assert names(media_root) == set()
    assert len(names(scratch)) == 2


def test_a_deletion_that_was_killed_halfway_is_carried_to_its_end_by_the_next(
    store: LocalMediaStore, scratch: Path, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    store.publish(scratch, "videos/1")
    with monkeypatch.context() as patch:
        patch.setattr("core.storage.local.os.replace", lambda a, b: (Path(a).rename(b), killed()))
        with pytest.raises(KeyboardInterrupt):
            store.delete("videos/1")
    assert not store.exists("videos/1")
    assert len(names(media_root)) == 2
    store.delete("videos/1")
    assert names(media_root) == set()


def test_parallel_deletes_of_one_folder_all_succeed(
    store: LocalMediaStore, media_root: Path
) -> None:
    folder = media_root / "videos/1"
    folder.mkdir(parents=True)
    for number in range(200):
        (folder / str(number)).write_text("x")
    failures: list[BaseException] = []

    def delete() -> None:
        try:
            store.delete("videos/1")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=delete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names(media_root) == set()


def test_urls_are_paths_of_this_site_or_empty(store: LocalMediaStore, media_root: Path) -> None:
    assert store.url("videos/1/notes.vtt") == "/media/videos/1/notes.vtt"
    assert store.url("") == ""
    assert store.local_path("a/b.mp4") == media_root / "a" / "b.mp4"
