"""The ladder as data."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from videos.media.frame_rate import output_frame_rate
from videos.media.ladder import plan_ladder, progressive_rung


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1280, 720), [(426, 240), (640, 360), (852, 480), (1280, 720)]),
        ((720, 1280), [(240, 426), (360, 640), (480, 852), (720, 1280)]),
        ((640, 360), [(426, 240), (640, 360)]),
        ((640, 272), [(564, 240), (640, 272)]),  # between two heights: its own on top
        ((1920, 800), [(576, 240), (864, 360), (1152, 480), (1920, 800)]),
        ((320, 240), [(160, 120), (320, 240)]),  # one height only: half of it besides
        ((321, 181), [(158, 90), (320, 180)]),
        ((64, 64), [(64, 64), (64, 64)]),  # too small to halve: fewer bits instead
        ((17, 4000), [(16, 4000), (16, 4000)]),
    ],
)
def test_sizes_for_a_film(size: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    rungs = plan_ladder(*size, 25)

    assert [(rung.width, rung.height) for rung in rungs] == expected


def test_a_4k_film_gets_every_height() -> None:
    names = [rung.name for rung in plan_ladder(3840, 2160, 25)]

    assert names == ["240p", "360p", "480p", "720p", "1080p", "1440p", "2160p"]


def test_a_larger_film_stops_at_the_largest_height() -> None:
    assert plan_ladder(7680, 4320, 25)[-1].name == "2160p"


def test_1072_lines_are_called_1080p() -> None:
    assert plan_ladder(1920, 1072, 25)[-1].name == "1080p"


@pytest.mark.parametrize("width", [16, 50, 97, 239, 240, 500, 1079, 1081, 2000, 4001, 8192])
@pytest.mark.parametrize("height", [16, 51, 241, 719, 1080, 1999, 4320])
def test_every_film_gets_two_or_more_honest_rungs(width: int, height: int) -> None:
    rungs = plan_ladder(width, height, 30)

    assert len(rungs) >= 2
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert all(rung.width <= width and rung.height <= height for rung in rungs)
    assert all(rung.width % 2 == 0 and rung.height % 2 == 0 for rung in rungs)
    assert all(low.video_bitrate < high.video_bitrate for low, high in pairwise(rungs))


def test_fast_films_get_more_bits() -> None:
    fast, slow = plan_ladder(1280, 720, 60)[-1], plan_ladder(1280, 720, 30)[-1]

    assert fast.video_bitrate > slow.video_bitrate


@pytest.mark.parametrize(
    ("size", "name"), [((3840, 2160), "1080p"), ((1080, 1920), "1080p"), ((64, 64), "64p")]
)
def test_the_progressive_file_is_the_best_up_to_1080(size: tuple[int, int], name: str) -> None:
    assert progressive_rung(plan_ladder(*size, 25)).name == name


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (29.97, Fraction(30000, 1001)),
        (29.87, Fraction(30000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (25.0, Fraction(25)),
        (240.0, Fraction(60)),
        (0.2, Fraction(12)),
        (17.3, Fraction(17300, 1000)),
    ],
)
def test_frame_rates_settle_on_what_is_standard(fps: float, rate: Fraction) -> None:
    assert output_frame_rate(fps) == rate
