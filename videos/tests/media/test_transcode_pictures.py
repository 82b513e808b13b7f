"""Pictures come out upright, in proportion and in the colours they were meant to have."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

from videos.tests.media.conftest import FAST, FilmMaker, make, picture
from videos.tests.media.crafted import with_mirror, with_rotation
from videos.tests.media.frames import assert_tagged_bt709, first_picture

# White in the upper left, black elsewhere.
CORNER = (
    *("-f", "lavfi", "-i"),
    "color=black:s=128x96:r=10:d=0.4,drawbox=w=64:h=48:c=white:t=fill",
)


def white_corner(frame: VideoFrame) -> str:
    """Which corner of `frame` is white."""
    plane = frame.planes[0]
    luma = bytes(plane)
    for y, upper in ((0.25, "upper"), (0.75, "lower")):
        for x, left in ((0.25, "left"), (0.75, "right")):
            if luma[int(frame.height * y) * plane.line_size + int(frame.width * x)] > 128:
                return f"{upper} {left}"
    return "none"


@pytest.mark.parametrize(
    ("turn", "corner"),
    [
        ("left to right", "upper right"),
        ("upside down", "lower left"),
        ("half turn", "lower right"),
        ("turned and mirrored", "upper left"),
        (90, "upper right"),
        (-90, "lower left"),
    ],
)
def test_a_turned_or_mirrored_film_is_shown_as_it_was_meant(
    make_film: FilmMaker, tmp_path: Path, turn: str | int, corner: str
) -> None:
    plain = make_film("corner.mp4", *CORNER, *FAST).read_bytes()
    source = tmp_path / "turned.mp4"
    source.write_bytes(
        with_mirror(plain, turn) if isinstance(turn, str) else with_rotation(plain, turn)
    )

    frame = first_picture(tmp_path, make(source, tmp_path))

    assert white_corner(frame) == corner
    upright = turn in ("left to right", "upside down", "half turn")
    assert (frame.width, frame.height) == ((128, 96) if upright else (96, 128))


@pytest.mark.parametrize(
    ("ratio", "size"), [("4/3", (320, 240)), ("3/4", (180, 240)), ("1/50", (240, 240))]
)
def test_pixels_come_out_square(
    make_film: FilmMaker, tmp_path: Path, ratio: str, size: tuple[int, int]
) -> None:
    source = make_film("sar.mp4", *picture("240x240", seconds=0.2), "-vf", f"setsar={ratio}", *FAST)

    made = make(source, tmp_path)

    with av.open(str(tmp_path / made.progressives[0].path)) as result:
        stream = result.streams.video[0]
        assert (stream.width, stream.height) == size
        assert stream.sample_aspect_ratio in (None, 1)


@pytest.mark.parametrize(
    "codec",
    [
        ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p10le"),
        ("-c:v", "ffv1", "-pix_fmt", "gray16le"),
        ("-c:v", "ffv1", "-pix_fmt", "yuv444p12le"),
        ("-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"),
        ("-c:v", "qtrle", "-pix_fmt", "argb"),
        ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p"),
    ],
)
def test_any_depth_becomes_8_bit_video_that_every_player_knows(
    make_film: FilmMaker, tmp_path: Path, codec: tuple[str, ...]
) -> None:
    source = make_film("deep.mov" if "ffv1" not in codec else "deep.mkv", *CORNER, *codec)

    made = make(source, tmp_path)

    frame = first_picture(tmp_path, made)
    assert frame.format.name == "yuv420p"
    assert white_corner(frame) == "upper left"
    assert_tagged_bt709(tmp_path, made)
