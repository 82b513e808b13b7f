"""Films for the tests, made by the ffmpeg that the product uses, once a session each."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from videos.media.encoding import Encoding
from videos.media.ffmpeg import Ffmpeg, find_ffmpeg
from videos.media.probing import probe
from videos.media.transcoding import Transcoded, transcode
from videos.media.verify import verify_output

FilmMaker = Callable[..., Path]

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    return find_ffmpeg()


@pytest.fixture(scope="session")
def bikes() -> Path:
    return SAMPLES / "bikes.mp4"


@pytest.fixture(scope="session")
def make_film(ffmpeg: Ffmpeg, tmp_path_factory: pytest.TempPathFactory) -> FilmMaker:
    """`make_film(name, *arguments)`: run ffmpeg with `arguments` to make the file `name`."""
    folder = tmp_path_factory.mktemp("films")
    made: dict[tuple[str, ...], Path] = {}

    def make(name: str, *arguments: str) -> Path:
        key = (name, *arguments)
        if key not in made:
            made[key] = folder / f"{len(made)}_{name}"
            command = [ffmpeg.path, "-nostdin", "-v", "error", "-y", *arguments, str(made[key])]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
        return made[key]

    return make


def picture(size: str = "320x180", rate: str = "25", seconds: float = 2) -> tuple[str, ...]:
    """Input arguments of a moving test picture."""
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def tone(seconds: float = 2) -> tuple[str, ...]:
    """Input arguments of a test tone."""
    return ("-f", "lavfi", "-i", f"sine=f=440:r=44100:d={seconds}")


HDR = (
    *("-vf", "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"),
    *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"),
)
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@pytest.fixture(scope="session")
def film(make_film: FilmMaker) -> Path:
    """Two seconds, 320x180, with sound: the plainest film."""
    return make_film("plain.mp4", *picture(), *tone(), *FAST, "-c:a", "aac")


@pytest.fixture(scope="session")
def silent_odd_film(make_film: FilmMaker) -> Path:
    """Two seconds, 321x181 pixels, which 4:2:0 cannot hold, and no sound."""
    return make_film("odd.mkv", *picture("321x181"), "-c:v", "ffv1", "-pix_fmt", "yuv444p")


@pytest.fixture(scope="session")
def long_film(make_film: FilmMaker) -> Path:
    """Nine seconds, three segments, with sound."""
    return make_film("nine.mp4", *picture(seconds=9), *tone(9), *FAST, "-c:a", "aac")


def make(source: Path, out_dir: Path) -> Transcoded:
    """Transcode `source` and prove the result whole."""
    facts = probe(source)
    made = transcode(source, out_dir, facts, encoding=Encoding(preset="ultrafast"))
    verify_output(out_dir, made, facts)
    return made
