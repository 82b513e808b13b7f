"""Every kind of film comes out right."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from videos.media.ffmpeg import Ffmpeg
from videos.media.filters import filter_graph
from videos.media.ladder import plan_ladder
from videos.media.probing import probe
from videos.tests.media.conftest import FAST, HDR, FilmMaker, make, picture, tone
from videos.tests.media.crafted import with_rotation


def test_a_silent_film_of_odd_size_and_rich_colour(silent_odd_film: Path, tmp_path: Path) -> None:
    made = make(silent_odd_film, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.width, facts.height, facts.pix_fmt) == (320, 180, "yuv420p")
    assert facts.audio_codec is None
    assert "mp4a" not in (tmp_path / made.master).read_text()


def test_a_turned_film_stands_upright(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(with_rotation(film.read_bytes(), 90))

    made = make(turned, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.width, facts.height, facts.rotation) == (180, 320, 0)


def test_a_film_of_uneven_rate_becomes_even(make_film: FilmMaker, tmp_path: Path) -> None:
    uneven = make_film(
        "uneven.mkv",
        *picture("64x64", rate="30", seconds=3),
        *("-vf", "select='lt(t,1)+not(mod(n,7))'", "-fps_mode", "vfr", *FAST),
    )

    made = make(uneven, tmp_path)

    with av.open(str(tmp_path / made.progressives[0].path)) as result:
        times = sorted(p.pts for p in result.demux(video=0) if p.pts is not None)
    assert len({b - a for a, b in pairwise(times)}) == 1


def test_an_hdr_film_becomes_sdr(make_film: FilmMaker, tmp_path: Path) -> None:
    hdr = make_film("hdr.mp4", *picture("128x128", seconds=0.4), *HDR)

    made = make(hdr, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.transfer, facts.bit_depth, facts.pix_fmt) == (None, 8, "yuv420p")


def test_hdr_is_only_tone_mapped_where_ffmpeg_can(
    make_film: FilmMaker, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    facts = probe(make_film("hdr.mp4", *picture("128x128", seconds=0.4), *HDR))
    rungs = plan_ladder(facts.width, facts.height, facts.fps)
    plain = replace(ffmpeg, filters=ffmpeg.filters - {"zscale"})

    graph, _, _ = filter_graph(facts, rungs, Fraction(25), plain)

    assert "tonemap" not in graph
    assert "format=yuv420p" in graph


@pytest.mark.parametrize(("pictures", "sounds"), [(1, 3), (3, 1)])
def test_the_shorter_of_picture_and_sound_is_filled_up(
    make_film: FilmMaker, tmp_path: Path, pictures: int, sounds: int
) -> None:
    source = make_film(
        "uneven_ends.mp4",
        *(*picture("64x64", seconds=pictures), *tone(sounds), *FAST, "-c:a", "aac"),
    )

    made = make(source, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert facts.video_duration == pytest.approx(3, abs=0.1)
    assert facts.audio_duration == pytest.approx(3, abs=0.1)


def test_a_film_of_one_picture(make_film: FilmMaker, tmp_path: Path) -> None:
    single = make_film("single.mp4", *picture("64x64", seconds=0.04), *FAST)

    assert make(single, tmp_path).duration > 0


def test_an_interlaced_broadcast_becomes_progressive(
    make_film: FilmMaker, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    broadcast = make_film(
        "broadcast.ts",
        *(*picture("176x144", rate="50", seconds=1), *tone(1), "-vf", "interlace"),
        *("-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-c:a", "mp2"),
    )
    source = probe(broadcast)
    assert source.interlaced
    graph, _, _ = filter_graph(source, plan_ladder(176, 144, 25), Fraction(25), ffmpeg)
    assert "bwdif" in graph

    made = make(broadcast, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.interlaced, facts.fps) == (False, 25.0)


@pytest.mark.parametrize("size", ["128x128", "1280x720"])
@pytest.mark.parametrize("fmt", [("-pix_fmt", "yuv420p"), ("-pix_fmt", "yuvj420p")])
def test_colours_stay_what_they_were(
    make_film: FilmMaker, tmp_path: Path, size: str, fmt: tuple[str, ...]
) -> None:
    # Untagged, as most films are: HD is then BT.709 by convention, and all else BT.601.
    matrix = "bt709" if size == "1280x720" else "bt601"
    orange = make_film(
        "orange.mp4",
        *("-f", "lavfi", "-i", f"color=0xE07020:s={size}:d=0.2,format=gbrp"),
        *("-vf", f"scale=out_color_matrix={matrix}", "-c:v", "mpeg4", *fmt, "-q:v", "2"),
    )

    made = make(orange, tmp_path)

    with av.open(str(tmp_path / made.progressives[0].path)) as result:
        frame = next(result.decode(video=0))
    pixel = bytes(frame.reformat(format="rgb24", src_colorspace="ITU709").planes[0])[:3]
    assert all(abs(a - b) <= 8 for a, b in zip(pixel, (0xE0, 0x70, 0x20), strict=True)), pixel


def test_surround_sound_becomes_stereo(make_film: FilmMaker, tmp_path: Path) -> None:
    source = make_film(
        "surround.mkv",
        *picture("64x64", seconds=1),
        *("-f", "lavfi", "-i", "anoisesrc=d=1,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"),
        *(*FAST, "-c:a", "flac"),
    )

    made = make(source, tmp_path)

    with av.open(str(tmp_path / made.progressives[0].path)) as result:
        assert result.streams.audio[0].codec_context.layout.name == "stereo"


@pytest.mark.parametrize(
    ("file", "video", "audio"),
    [
        ("a.webm", "libvpx", "libvorbis"),
        ("b.webm", "libvpx-vp9", "libopus"),
        ("c.mp4", "libaom-av1 -cpu-used 8", "aac"),
        ("d.mp4", "libx265 -x265-params log-level=error", "ac3"),
        ("e.mov", "prores_ks", "pcm_s16le"),
        ("f.mkv", "mjpeg -pix_fmt yuvj444p", "flac"),
        ("g.avi", "mpeg4", "libmp3lame"),
        ("h.mpg", "mpeg2video", "mp2"),
        ("i.flv", "flv1", "adpcm_swf"),
        ("j.wmv", "wmv2", "wmav2"),
        ("k.ogv", "libtheora", "libvorbis"),
        ("l.mov", "qtrle", "alac"),
    ],
)
def test_every_common_kind_of_film_is_taken(
    make_film: FilmMaker, tmp_path: Path, file: str, video: str, audio: str
) -> None:
    source = make_film(
        file,
        *(*picture("128x96", seconds=0.6), *tone(0.6), "-ac", "2"),
        *("-c:v", *video.split(), "-c:a", *audio.split()),
    )
    facts = probe(source)
    assert facts.audio_codec is not None

    made = make(source, tmp_path)

    assert made.duration == pytest.approx(0.6, abs=0.15)
