"""Thumbnails to choose from, and a storyboard to seek by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from videos.media.errors import MediaError
from videos.media.storyboard import MAX_TILES, make_storyboard, plan_grid, storyboard_index
from videos.media.thumbnails import make_thumbnails
from videos.tests.media.conftest import FAST, FilmMaker, picture


def test_three_different_pictures_are_offered(bikes: Path, tmp_path: Path) -> None:
    paths = make_thumbnails(bikes, tmp_path, duration=10.0)

    assert paths == ("thumbnail_1.jpg", "thumbnail_2.jpg", "thumbnail_3.jpg")
    contents = {(tmp_path / path).read_bytes() for path in paths}
    assert len(contents) == 3
    with Image.open(tmp_path / paths[0]) as image:
        assert (image.format, image.size) == ("JPEG", (640, 272))


def test_thumbnails_are_at_most_1280_wide(make_film: FilmMaker, tmp_path: Path) -> None:
    large = make_film("large.mp4", *picture("1600x900", seconds=0.2), *FAST)

    paths = make_thumbnails(large, tmp_path, duration=0.2)

    with Image.open(tmp_path / paths[1]) as image:
        assert image.size == (1280, 720)


def test_a_film_of_one_picture_has_thumbnails(make_film: FilmMaker, tmp_path: Path) -> None:
    single = make_film("single.mp4", *picture("64x64", seconds=0.04), *FAST)

    assert len(make_thumbnails(single, tmp_path, duration=0.04)) == 3


def test_a_broken_film_has_no_thumbnails(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(4096))

    with pytest.raises(MediaError) as caught:
        make_thumbnails(broken, tmp_path, duration=1.0)

    assert caught.value.code == "broken_file"


def test_a_storyboard_covers_the_film(bikes: Path, tmp_path: Path) -> None:
    board = make_storyboard(bikes, tmp_path, duration=10.0, width=640, height=272)

    assert (board.tiles, board.interval) == (10, 1.0)
    with Image.open(tmp_path / board.sheet) as sheet:
        assert sheet.size == (10 * board.tile_width, board.tile_height)
        tiles = {
            sheet.crop((i * 160, 0, i * 160 + 160, board.tile_height)).tobytes() for i in range(10)
        }
    assert len(tiles) == 10
    index = (tmp_path / board.index).read_text()
    assert index.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nstoryboard.jpg#xywh=0,0,")
    assert index.count("-->") == 10


def test_a_long_film_is_covered_by_keyframes_alone(make_film: FilmMaker, tmp_path: Path) -> None:
    long = make_film("long.mp4", *picture("32x32", rate="1", seconds=300), *FAST, "-g", "2")

    board = make_storyboard(long, tmp_path, duration=300.0, width=32, height=32)

    assert (board.tiles, board.interval) == (MAX_TILES, 3.0)
    with Image.open(tmp_path / board.sheet) as sheet:
        assert sheet.size == (320, 320)
        last = sheet.crop((288, 288, 320, 320)).tobytes()
    assert len(set(last)) > 1  # the last tile is not blank


@pytest.mark.parametrize("seconds", [0.04, 1.0, 99.5, 7200.0, 43200.0])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (8192, 16), (16, 16)])
def test_any_film_fits_on_one_sheet(seconds: float, size: tuple[int, int]) -> None:
    grid = plan_grid(seconds, *size)

    assert 1 <= grid.tiles <= min(MAX_TILES, grid.columns * grid.rows)
    assert grid.tiles * grid.interval >= seconds - 1e-6
    assert 2 <= grid.tile_width <= 160
    assert 2 <= grid.tile_height <= 160


def test_cues_follow_each_other_to_the_end() -> None:
    index = storyboard_index(plan_grid(3725.5, 1920, 1080), 3725.5)

    spans = re.findall(r"(\S+) --> (\S+)", index)
    assert [end for _, end in spans][:-1] == [start for start, _ in spans][1:]
    assert spans[-1][1] == "01:02:05.500"
