"""A transcode that cannot or must not go on stops, and says why."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from videos.media.encoding import Encoding
from videos.media.errors import MediaError
from videos.media.limits import MediaLimits
from videos.media.probing import probe
from videos.media.transcoding import transcode


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_named(long_film: Path, tmp_path: Path) -> None:
    mount = ("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(tmp_path))
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        with pytest.raises(MediaError) as caught:
            transcode(long_film, tmp_path / "out", probe(long_film))
    finally:
        subprocess.run(("umount", str(tmp_path)), check=True)

    assert (caught.value.code, caught.value.permanent) == ("disk_full", False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
def test_a_worker_killed_outright_leaves_no_ffmpeg(long_film: Path, tmp_path: Path) -> None:
    source = tmp_path / "only_here.mp4"
    source.write_bytes(long_film.read_bytes())
    code = (
        "from pathlib import Path\n"
        "from videos.media import Encoding, probe, transcode\n"
        f"film = Path({str(source)!r})\n"
        f"transcode(film, Path({str(tmp_path / 'out')!r}), probe(film),"
        " encoding=Encoding(preset='placebo'))"
    )
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root) as worker:
        assert wait_until(lambda: bool(encoders_of(source)))
        worker.kill()

    assert wait_until(lambda: not encoders_of(source))


def encoders_of(source: Path) -> list[int]:
    """The processes that transcode `source`."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"file:{source}".encode() in command and b"-filter_complex" in command:
            found.append(int(folder.name))
    return found


def wait_until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return False


def test_an_exception_from_progress_cancels(long_film: Path, tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(share: float) -> None:
        raise Cancelled(share)

    with pytest.raises(Cancelled):
        transcode(long_film, tmp_path, probe(long_film), on_progress=cancel)


def test_an_output_larger_than_allowed_is_stopped(long_film: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        transcode(long_film, tmp_path, probe(long_film), limits=MediaLimits(output_bytes=20_000))

    assert (caught.value.code, caught.value.permanent) == ("output_too_large", True)


def test_a_transcode_out_of_time_is_stopped(long_film: Path, tmp_path: Path) -> None:
    short = MediaLimits(transcode_timeout_min=0.2, transcode_timeout_factor=0.0)

    with pytest.raises(MediaError) as caught:
        transcode(long_film, tmp_path, probe(long_film), limits=short)

    assert (caught.value.code, caught.value.permanent) == ("timed_out", False)


def test_a_transcode_that_stalls_is_stopped(long_film: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="progress"):
        transcode(
            long_film,
            tmp_path,
            probe(long_film),
            limits=MediaLimits(stall_timeout=-1.0),
            encoding=Encoding(preset="veryslow"),
        )
