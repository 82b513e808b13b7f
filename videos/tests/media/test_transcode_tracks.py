"""Of many tracks the right two are taken, and sound of any kind becomes stereo."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise
from pathlib import Path

import av
import pytest

from videos.media.probing import probe
from videos.tests.media.conftest import FAST, FilmMaker, make, picture, tone

COVER = ("-f", "lavfi", "-i", "color=red:s=100x100:r=25:d=0.04")


def channels(film: Path) -> tuple[array[float], array[float]]:
    """The samples of the two channels of `film`."""
    left, right = array("f"), array("f")
    with av.open(str(film)) as result:
        for frame in result.decode(audio=0):
            assert (frame.layout.name, frame.sample_rate) == ("stereo", 48_000)
            for kept, plane in zip((left, right), frame.planes, strict=True):
                kept.extend(array("f", bytes(plane))[: frame.samples])
    return left, right


def crossings(samples: array[float]) -> int:
    """How often the wave rises through zero: its frequency, if it is one tone of a second."""
    return sum(1 for a, b in pairwise(samples) if a <= 0 < b)


def level(samples: array[float]) -> float:
    return math.sqrt(sum(s * s for s in samples) / len(samples))


def mono(frequency: int) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"aevalsrc=0.5*sin({frequency}*2*PI*t):s=48000:d=1")


@pytest.mark.parametrize("default", [0, 1])
def test_the_sound_that_the_film_names_as_its_own_is_taken(
    make_film: FilmMaker, tmp_path: Path, default: int
) -> None:
    marks = ("0", "default") if default else ("default", "0")
    source = make_film(
        "languages.mkv",
        *(*picture("64x64", seconds=1), *mono(400), *mono(800)),
        *("-map", "0:v", "-map", "1:a", "-map", "2:a", *FAST, "-c:a", "flac"),
        *("-disposition:a:0", marks[0], "-disposition:a:1", marks[1]),
    )

    made = make(source, tmp_path)

    left, _ = channels(tmp_path / made.progressives[0].path)
    assert crossings(left) == pytest.approx(800 if default else 400, rel=0.03)


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_cover_before_the_film_is_not_the_film(
    make_film: FilmMaker, tmp_path: Path, container: str
) -> None:
    source = make_film(
        f"covered.{container}",
        *(*COVER, *picture("128x96", seconds=1), *tone(1)),
        *("-map", "0:v", "-map", "1:v", "-map", "2:a", *FAST, "-c:a", "aac", "-c:v:0", "png"),
        *("-pix_fmt:v:0", "rgb24", "-disposition:v:0", "attached_pic"),
    )

    made = make(source, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.width, facts.height) == (128, 96)
    assert facts.duration == pytest.approx(1, abs=0.1)


def test_a_film_of_pictures_alone_is_still_a_film(make_film: FilmMaker) -> None:
    film = make_film("slides.mov", *picture("64x64", seconds=0.4), "-c:v", "mjpeg")

    assert probe(film).video_codec == "mjpeg"


def test_timecodes_subtitles_and_chapters_are_left_behind(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.srt"
    lines.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    source = make_film(
        "extras.mov",
        *(*picture("64x64", seconds=1), *tone(1), "-i", str(lines), *FAST),
        *("-c:a", "aac", "-c:s", "mov_text", "-timecode", "01:00:00:00"),
    )
    with av.open(str(source)) as film:
        assert len(film.streams) == 4, "the trap itself must work"

    made = make(source, tmp_path)

    with av.open(str(tmp_path / made.progressives[0].path)) as result:
        assert [stream.type for stream in result.streams] == ["video", "audio"]


@pytest.mark.parametrize(
    ("file", "layout", "codec", "rate"),
    [
        ("telephone.mkv", "mono", "pcm_s16le", "8000"),
        ("telephone.mp4", "mono", "aac", "8000"),
        ("three.mkv", "2.1", "flac", "44100"),
        ("surround.mkv", "5.1", "ac3", "48000"),
        ("cinema.mkv", "7.1", "flac", "96000"),
        ("unnamed.mov", "16c", "pcm_s16le", "48000"),
    ],
)
def test_sound_of_any_layout_and_rate_is_heard_on_both_sides(
    make_film: FilmMaker, tmp_path: Path, file: str, layout: str, codec: str, rate: str
) -> None:
    count = {"mono": 1, "2.1": 3, "5.1": 6, "7.1": 8, "16c": 16}[layout]
    waves = "|".join(["0.3*sin(440*2*PI*t)"] * count)
    named = "" if layout == "16c" else f":c={layout}"
    source = make_film(
        file,
        *(*picture("64x64", seconds=1), "-f", "lavfi", "-i", f"aevalsrc={waves}:d=1{named}"),
        *(*FAST, "-c:a", codec, "-ar", rate),
    )

    made = make(source, tmp_path)

    left, right = channels(tmp_path / made.progressives[0].path)
    for side in (left, right):
        assert crossings(side) == pytest.approx(440, rel=0.05)
        assert 0.1 < level(side) <= 0.75


def test_one_channel_is_as_loud_on_two(make_film: FilmMaker, tmp_path: Path) -> None:
    source = make_film(
        "voice.mkv", *picture("64x64", seconds=1), *mono(400), *FAST, "-c:a", "pcm_s16le"
    )

    made = make(source, tmp_path)

    left, right = channels(tmp_path / made.progressives[0].path)
    assert level(left) == pytest.approx(0.5 / math.sqrt(2), rel=0.06)
    assert level(right) == pytest.approx(level(left), rel=0.01)


def test_text_hidden_in_the_picture_is_not_passed_on(make_film: FilmMaker, tmp_path: Path) -> None:
    # Unregistered user data in the H.264 stream itself.
    source = make_film(
        "hidden.mp4",
        *(*picture("64x64", seconds=1), *FAST),
        *("-bsf:v", "h264_metadata=sei_user_data=086f3693b7b34f2c965321492feee5b8+SECRET-PLACE"),
    )
    assert b"SECRET-PLACE" in source.read_bytes()

    make(source, tmp_path)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if b"SECRET-PLACE" in path.read_bytes()] == []
