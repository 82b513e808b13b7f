"""A probe tells what a film is, by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from videos.media.errors import MediaError
from videos.media.probing import probe
from videos.tests.media.conftest import FAST, HDR, FilmMaker, picture, tone
from videos.tests.media.crafted import with_rotation


def refused_as(path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        probe(path)
    return caught.value


def test_a_real_film(bikes: Path) -> None:
    film = probe(bikes)

    assert (film.width, film.height, film.fps) == (640, 272, 25.0)
    assert (film.video_codec, film.pix_fmt, film.audio_codec) == ("h264", "yuv420p", None)
    assert film.duration == pytest.approx(10.0)
    assert film.size == bikes.stat().st_size
    assert film.bitrate == pytest.approx(407_894, rel=0.01)


def test_sound_is_seen(film: Path) -> None:
    facts = probe(film)

    assert facts.audio_codec == "aac"
    assert facts.duration == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("degrees", [90, -90])
def test_a_turned_film_has_the_size_it_is_seen_in(film: Path, tmp_path: Path, degrees: int) -> None:
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(with_rotation(film.read_bytes(), degrees))

    facts = probe(turned)

    assert (facts.width, facts.height) == (180, 320)
    assert facts.rotation % 180 == 90


def test_pixels_that_are_not_square_are_made_so(make_film: FilmMaker) -> None:
    anamorphic = make_film("sar.mp4", *picture("240x240"), "-vf", "setsar=4/3", *FAST)

    assert (probe(anamorphic).width, probe(anamorphic).height) == (320, 240)


def test_hdr_and_depth_are_seen(make_film: FilmMaker) -> None:
    hdr = make_film("hdr.mp4", *picture("128x128", seconds=0.4), *HDR)

    facts = probe(hdr)

    assert (facts.transfer, facts.bit_depth, facts.hdr) == ("smpte2084", 10, True)


def test_a_recording_that_states_no_duration_is_measured(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    live = make_film("live.mkv", *picture("64x64"), *FAST, "-live", "1", "-f", "matroska")

    assert probe(live).duration == pytest.approx(2.0, abs=0.1)


def test_a_broadcast_whose_clock_restarts_is_measured_without_the_gap(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    early = make_film("early.ts", *picture("64x64"), *FAST)
    late = make_film("late.ts", *picture("64x64"), *FAST, "-output_ts_offset", "5000")
    both = tmp_path / "both.ts"
    both.write_bytes(early.read_bytes() + late.read_bytes())

    assert probe(both).duration == pytest.approx(4.0, abs=0.2)


def test_sound_alone_is_no_film(make_film: FilmMaker) -> None:
    assert refused_as(make_film("sound.mp4", *tone(), "-c:a", "aac")).code == "no_video_stream"


def test_sound_with_a_cover_picture_is_no_film(make_film: FilmMaker) -> None:
    song = make_film(
        "song.mp4",
        *(*picture("64x64", seconds=0.04), *tone(), "-c:a", "aac", "-c:v", "mjpeg"),
        *("-frames:v", "1", "-disposition:v", "attached_pic"),
    )

    assert refused_as(song).code == "no_video_stream"


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_film_cut_short_is_called_broken(
    make_film: FilmMaker, tmp_path: Path, share: float
) -> None:
    whole = make_film("long.mp4", *picture(seconds=20), *FAST, "-movflags", "+faststart")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    error = refused_as(cut)

    assert (error.code, error.permanent) == ("broken_file", True)
    assert "incomplete" in error.message


def test_a_head_without_a_film_is_called_broken(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 64)

    assert refused_as(path).code == "broken_file"


def test_an_empty_file_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()

    error = refused_as(path)

    assert (error.code, error.permanent) == ("unsupported_format", True)


def test_a_film_of_a_strange_name_is_opened_as_it_is(film: Path, tmp_path: Path) -> None:
    strange = tmp_path / "http:%2F:[x] 'ü'.mp4"
    strange.write_bytes(film.read_bytes())

    assert probe(strange).width == 320
