"""Pictures come out upright, in proportion and in the colours they were meant to have."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

from videos.media.probing import probe
from videos.media.transcoding import Transcoded
from videos.tests.media.conftest import FAST, FilmMaker, make, picture
from videos.tests.media.crafted import with_mirror, with_rotation

# White in the upper left, black elsewhere.
CORNER = (
    *("-f", "lavfi", "-i"),
    "color=black:s=128x96:r=10:d=0.4,drawbox=w=64:h=48:c=white:t=fill",
)
BT709 = 1


def first_picture(folder: Path, made: Transcoded) -> VideoFrame:
    with av.open(str(folder / made.progressives[0].path)) as result:
        return next(result.decode(video=0))


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


def assert_tagged_bt709(folder: Path, made: Transcoded) -> None:
    segments = [
        (folder / rendition.playlist).parent / "seg_00001.ts" for rendition in made.renditions
    ]
    for path in (folder / made.progressives[0].path, *segments):
        with av.open(str(path)) as result:
            frame = next(result.decode(video=0))
        tags = (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range)
        assert [int(tag) for tag in tags] == [BT709, BT709, BT709, 1], path


# A sheet of white paper as cameras record it: 203 cd/m² (ITU-R BT.2408).
WHITE_PAPER = {"smpte2084": 0.58, "arib-std-b67": 0.75}


@pytest.mark.parametrize("transfer", WHITE_PAPER)
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("hdr.mp4", "libx264 -preset ultrafast"),
        ("hdr.mkv", "libx265 -preset ultrafast -x265-params log-level=error"),
        ("hdr.webm", "libvpx-vp9 -deadline realtime -cpu-used 8"),
    ],
)
def test_hdr_becomes_sdr_of_a_sensible_brightness(
    make_film: FilmMaker, tmp_path: Path, transfer: str, name: str, codec: str
) -> None:
    level = round(64 + WHITE_PAPER[transfer] * 876)
    source = make_film(
        name,
        *("-f", "lavfi", "-i", "color=black:s=128x96:r=10:d=0.4,format=yuv420p10le"),
        "-vf",
        f"lutyuv=y={level}:u=512:v=512,"
        f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv",
        *("-c:v", *codec.split(), "-pix_fmt", "yuv420p10le"),
    )
    assert probe(source).transfer == transfer

    made = make(source, tmp_path)

    frame = first_picture(tmp_path, made)
    luma, chroma = bytes(frame.planes[0])[0], bytes(frame.planes[1])[0]
    assert 140 <= luma <= 235, "white paper is neither grey nor burnt out"
    assert abs(chroma - 128) <= 2, "grey stays grey"
    assert frame.format.name == "yuv420p"
    assert_tagged_bt709(tmp_path, made)
