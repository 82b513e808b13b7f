"""Single files on their way from one home to another, byte for byte, under the same key."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.storage import StoreUnavailable, media_store
from core.testing.cloudinary import FakeCloudinary
from core.tests.storage.conftest import names, picture, write

FOLDER = "videos/65a000000000000000000000"
CAPTIONS = f"{FOLDER}/captions/0a0b.vtt"
FILM = f"{FOLDER}/original/0a0b.mp4"
AVATAR = "users/65a000000000000000000000/0a0b.webp"
FILES = [(CAPTIONS, b"WEBVTT"), (AVATAR, picture())]

Switch = Callable[[str], None]


@pytest.mark.parametrize(("key", "content"), FILES)
def test_there_and_back(
    moves_to: Switch,
    cloudinary: FakeCloudinary,
    tmp_path: Path,
    media_root: Path,
    key: str,
    content: bytes,
) -> None:
    media_store().publish(write(tmp_path / "p", content), key)
    moves_to("cloudinary")
    assert media_store().away(key)
    assert media_store().settle(key)
    assert names(media_root) == set()
    assert [asset.data for asset in cloudinary.library.assets.values()] == [content]
    assert not media_store().away(key)
    assert not media_store().settle(key)

    moves_to("disk")
    assert media_store().exists(key)
    assert media_store().away(key)
    assert media_store().settle(key)
    assert cloudinary.library.names() == set()
    assert (media_root / key).read_bytes() == content
    assert not media_store().away(key)
    assert not media_store().settle(key)


def test_on_the_way_back_new_media_stand_on_the_disk(
    moves_to: Switch, cloudinary: FakeCloudinary, tmp_path: Path, scratch: Path, media_root: Path
) -> None:
    moves_to("disk")
    media_store().publish(scratch, f"{FOLDER}/attempt")
    media_store().receive(write(tmp_path / "film", "film"), FILM)
    assert len(names(media_root)) == 3
    assert cloudinary.library.names() == set()
    assert (media_store().converter, media_store().direct_uploads) == (None, None)


def test_a_copy_that_a_killed_call_left_at_cloudinary_goes_with_the_next(
    moves_to: Switch, cloudinary: FakeCloudinary, tmp_path: Path, media_root: Path
) -> None:
    moves_to("cloudinary")
    media_store().publish(write(tmp_path / "p", "WEBVTT"), CAPTIONS)
    moves_to("disk")
    assert media_store().bring(CAPTIONS, on_tick=lambda _share: None)
    assert cloudinary.library.names() != set()
    assert not media_store().away(CAPTIONS)
    assert media_store().settle(CAPTIONS)
    assert cloudinary.library.names() == set()
    assert (media_root / CAPTIONS).read_bytes() == b"WEBVTT"


@pytest.mark.parametrize("home", ["disk alone", "disk"])
def test_what_is_nowhere_cannot_be_moved(moves_to: Switch, home: str) -> None:
    moves_to(home)
    with pytest.raises(FileNotFoundError):
        media_store().settle(CAPTIONS)


def test_a_film_is_left_to_the_converter(
    moves_to: Switch, cloudinary: FakeCloudinary, tmp_path: Path, media_root: Path
) -> None:
    media_store().receive(write(tmp_path / "film", "film"), FILM)
    moves_to("cloudinary")
    assert not media_store().away(FILM)
    assert not media_store().settle(FILM)
    assert (names(media_root), cloudinary.library.names()) == ({FILM}, set())


@pytest.mark.parametrize("mode", ["error", "truncated"])
@pytest.mark.parametrize("home", ["cloudinary", "disk"])
def test_an_outage_loses_nothing_and_the_next_call_moves_it(
    moves_to: Switch,
    cloudinary: FakeCloudinary,
    tmp_path: Path,
    media_root: Path,
    settings: Any,
    home: str,
    mode: Any,
) -> None:
    settings.CLOUDINARY_TIMEOUT_SECONDS = 0.5
    moves_to("disk alone" if home == "cloudinary" else "cloudinary")
    media_store().publish(write(tmp_path / "p", "WEBVTT"), CAPTIONS)
    before = names(media_root)
    moves_to(home)
    cloudinary.faults.set(mode)
    with pytest.raises(StoreUnavailable):
        media_store().settle(CAPTIONS)
    assert names(media_root) == before
    cloudinary.faults.heal()
    assert media_store().settle(CAPTIONS)
    assert (media_root / CAPTIONS).is_file() == (home == "disk")
    assert bool(cloudinary.library.names()) == (home == "cloudinary")
