"""Sound stays with its picture, and films keep their length, whatever their clocks say."""

from __future__ import annotations

from array import array
from pathlib import Path

import av
import pytest

from videos.media.hls import parse_media_playlist
from videos.media.probing import probe
from videos.tests.media.conftest import FAST, FilmMaker, make, picture, tone

EVENT = 1.0  # seconds into each of the two tracks
LATE = 0.6
WHITE, LOUD = 128, 0.05
FLASH = (
    *("-f", "lavfi", "-i"),
    "color=black:s=64x64:r=25:d=2,drawbox=c=white:t=fill:enable='between(t,0.99,1.2)'",
)
BEEP = ("-f", "lavfi", "-i", "aevalsrc='0.5*sin(2764*t)*between(t,1,1.2)':s=48000:d=2")
AAC = ("-c:a", "aac")
OPUS = ("-c:a", "libopus")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8")


def flash_and_beep(film: Path) -> tuple[float, float]:
    """When the first white picture and the first loud sample of `film` come, in seconds."""
    with av.open(str(film)) as result:
        flash = next(
            frame.time
            for frame in result.decode(video=0)
            if frame.time is not None and max(bytes(frame.planes[0])) > WHITE
        )
    with av.open(str(film)) as result:
        for frame in result.decode(audio=0):
            samples = array("f", bytes(frame.planes[0]))[: frame.samples]
            loud = next((n for n, value in enumerate(samples) if abs(value) > LOUD), None)
            if loud is not None and frame.time is not None:
                return flash, frame.time + loud / frame.sample_rate
    raise AssertionError("there is no beep")


@pytest.mark.parametrize(
    ("name", "before_flash", "before_beep", "codecs"),
    [
        ("plain.mp4", (), (), (*FAST, *AAC)),
        ("late.mkv", (), (), (*FAST, *AAC, "-output_ts_offset", "10")),
        ("late.ts", (), (), (*FAST, *AAC, "-output_ts_offset", "10")),
        ("picture_late.mp4", ("-itsoffset", str(LATE)), (), (*FAST, *AAC)),
        ("picture_late.mkv", ("-itsoffset", str(LATE)), (), (*FAST, *AAC)),
        ("sound_late.mp4", (), ("-itsoffset", str(LATE)), (*FAST, *AAC)),
        ("sound_late.webm", (), ("-itsoffset", str(LATE)), (*VP8, *OPUS)),
        ("sound_late.ts", (), ("-itsoffset", str(LATE)), (*FAST, *AAC)),
        ("telephone.mkv", (), (), (*FAST, "-c:a", "pcm_s16le", "-ar", "8000")),
        ("recorded.webm", (), (), (*VP8, *OPUS, "-live", "1", "-f", "webm")),
        (
            "fragments.mp4",
            (),
            (),
            (*FAST, *AAC, "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
        ),
        ("uneven.mkv", (), (), ("-vf", "select='not(mod(n,5))'", *FAST, *AAC)),
    ],
)
def test_a_flash_and_its_beep_come_when_they_came(
    make_film: FilmMaker,
    tmp_path: Path,
    name: str,
    before_flash: tuple[str, ...],
    before_beep: tuple[str, ...],
    codecs: tuple[str, ...],
) -> None:
    source = make_film(
        name, *before_flash, *FLASH, *before_beep, *BEEP, *codecs, "-fps_mode", "passthrough"
    )

    made = make(source, tmp_path)

    flash, beep = flash_and_beep(tmp_path / made.progressives[0].path)
    expected = [EVENT + (LATE if late else 0) for late in (before_flash, before_beep)]
    assert [flash, beep] == pytest.approx(expected, abs=0.07)
    first = (tmp_path / made.renditions[0].playlist).parent / "seg_00001.ts"
    flash, beep = flash_and_beep(first)
    assert beep - flash == pytest.approx(expected[1] - expected[0], abs=0.07)


@pytest.mark.parametrize("fmt", [("webm", *VP8), ("matroska", *FAST)])
def test_a_recording_that_states_no_duration_is_as_long_as_it_is(
    make_film: FilmMaker, tmp_path: Path, fmt: tuple[str, ...]
) -> None:
    kind, *codec = fmt
    source = make_film(
        f"live.{kind}",
        *(*picture("64x64"), *tone(), *codec, *OPUS, "-live", "1", "-f", kind),
    )
    with av.open(str(source)) as recording:
        assert recording.duration is None, "the trap itself must work"

    made = make(source, tmp_path)

    assert made.duration == pytest.approx(2.0, abs=0.1)
    assert made.renditions[0].duration == pytest.approx(2.0, abs=0.1)


def test_the_quick_parts_of_an_uneven_film_stay_quick(make_film: FilmMaker, tmp_path: Path) -> None:
    # A shared screen: a second of movement, then five in which one picture in ten is new.
    source = make_film(
        "screen.mkv",
        *(*picture("64x64", rate="30", seconds=6), *tone(6)),
        *("-vf", "select='lt(t,1)+not(mod(n,10))'", "-fps_mode", "vfr", *FAST, *AAC),
    )
    facts = probe(source)
    assert facts.fps < 9
    assert facts.pace == pytest.approx(30, rel=0.02)

    made = make(source, tmp_path)

    result = probe(tmp_path / made.progressives[0].path)
    assert result.fps == pytest.approx(30, rel=0.01)
    assert result.duration == pytest.approx(6, abs=0.1)


def test_a_film_of_an_even_rate_keeps_it(make_film: FilmMaker) -> None:
    for rate in ("24000/1001", "25", "12"):
        film = make_film("even.mp4", *picture("64x64", rate=rate), "-bf", "3", *FAST)
        facts = probe(film)
        assert facts.pace == facts.fps


def test_a_call_whose_picture_grows_while_it_is_recorded_goes_on(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    parts = [
        make_film(
            f"part{n}.ts",
            *(*picture(size, seconds=1), *tone(1), *FAST, *AAC, "-output_ts_offset", str(n)),
        )
        for n, size in enumerate(("160x90", "640x360", "160x120"))
    ]
    source = tmp_path / "call.ts"
    source.write_bytes(b"".join(part.read_bytes() for part in parts))

    made = make(source, tmp_path / "out")

    with av.open(str(tmp_path / "out" / made.progressives[0].path)) as result:
        pictures = [bytes(frame.planes[0]) for frame in result.decode(video=0)]
    assert len(pictures) == pytest.approx(75, abs=2)
    assert len(set(pictures)) > 65


@pytest.mark.parametrize("rate", ["25", "30000/1001", "50", "1/4"])
def test_every_playlist_is_as_long_as_the_film(
    make_film: FilmMaker, tmp_path: Path, rate: str
) -> None:
    source = make_film("long.mp4", *picture("64x64", rate=rate, seconds=12), *tone(12), *FAST, *AAC)

    made = make(source, tmp_path)

    for rendition in made.renditions:
        text = (tmp_path / rendition.playlist).read_text()
        assert parse_media_playlist(text).duration == pytest.approx(12, abs=0.3)
    assert made.duration == pytest.approx(12, abs=0.3)
