"""Films made to eat memory get no more than 300 MiB of it, and the next one is processed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from videos.media import probe
from videos.media.limits import MIB
from videos.tests.media.conftest import FAST, FilmMaker, picture

ROOT = Path(__file__).resolve().parents[3]
BAR = 300 * MIB
# Peaks of children count once they have ended, so that each film gets a process of its own.
PEAK = """
import resource, sys
from pathlib import Path
from videos.media import Encoding, MediaError, probe, transcode
source, out = map(Path, sys.argv[1:])
try:
    facts = probe(source)
    transcode(source, out, facts, encoding=Encoding(preset="ultrafast"))
    said = "done"
except MediaError as error:
    said = error.code
print(said, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def outcome(source: Path, out: Path) -> tuple[str, int]:
    """What became of `source`, and the most memory that any process had for it, in bytes."""
    answer = subprocess.run(
        [sys.executable, "-c", PEAK, str(source), str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    said, peak = answer.stdout.split()
    return said, int(peak)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("huge.mkv", ("color=s=8000x4000", "-frames:v", "1", *FAST)),
        ("packed.mkv", ("color=s=6000x6000,format=rgb24", "-frames:v", "1", "-c:v", "png")),
    ],
)
def test_huge_pictures_cost_little(
    make_film: FilmMaker, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    source, *codec = arguments
    huge = make_film(name, "-f", "lavfi", "-i", source, *codec)

    said, peak = outcome(huge, tmp_path)

    assert said in ("too_large_dimensions", "out_of_memory")
    assert peak < BAR


def test_pictures_that_grow_cost_little(make_film: FilmMaker, tmp_path: Path) -> None:
    small = make_film("small.ts", *picture("64x64", seconds=1), *FAST)
    # Within the limit of all films, but not of one that began so small.
    large = make_film(
        "large.ts",
        *("-f", "lavfi", "-i", "color=s=5000x4000:r=25", "-frames:v", "3"),
        *(*FAST, "-output_ts_offset", "1"),
    )
    bomb = tmp_path / "bomb.ts"
    bomb.write_bytes(small.read_bytes() + large.read_bytes())
    assert (probe(bomb).width, probe(bomb).height) == (64, 64)

    said, peak = outcome(bomb, tmp_path / "out")

    assert said in ("done", "broken_file")
    assert peak < BAR


def test_many_pictures_and_tracks_cost_little(make_film: FilmMaker, tmp_path: Path) -> None:
    quick = make_film("quick.mkv", *picture("16x16", rate="5000", seconds=4), "-c:v", "mpeg4")
    many = make_film(
        "many.mkv", *picture("64x64", seconds=0.1), *(("-map", "0:v") * 60), "-c:v", "mpeg4"
    )

    for source, expected in ((quick, "too_many_frames"), (many, "too_many_streams")):
        said, peak = outcome(source, tmp_path)
        assert said == expected
        assert peak < BAR


def test_a_large_film_that_is_honest_can_be_read(make_film: FilmMaker) -> None:
    # Sixteen reference pictures of 25 MB each may be kept by its decoder.
    film = make_film(
        "4k.mp4",
        *("-f", "lavfi", "-i", "color=s=3840x2160:r=25", "-frames:v", "20"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-refs", "16", "-bf", "8"),
        *("-pix_fmt", "yuv420p10le"),
    )

    assert (probe(film).width, probe(film).bit_depth) == (3840, 10)
