"""Pictures to choose a film's thumbnail from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from videos.media.failures import broken_file, failure_of
from videos.media.ffmpeg import (
    Ffmpeg,
    find_ffmpeg,
    global_arguments,
    input_arguments,
    output_arguments,
)
from videos.media.limits import MIB, MediaLimits
from videos.media.process import ProcessLimits, run

SHARES: Final = (0.15, 0.50, 0.85)
MAX_WIDTH: Final = 1280
_WINDOW: Final = 24  # pictures to pick the most typical of: no fades, no blurs
_MEMORY_BYTES: Final = 2048 * MIB
_STILL_BYTES: Final = 64 * MIB


def make_thumbnails(
    film: Path,
    out_dir: Path,
    *,
    duration: float,
    limits: MediaLimits | None = None,
    demuxer: str = "mov",
    shares: Sequence[float] = SHARES,
    on_tick: Callable[[], None] | None = None,
) -> tuple[str, ...]:
    """Write one JPEG per share of the film's `duration` (seconds), at most `MAX_WIDTH`
    pixels wide; returns their paths relative to `out_dir`.

    `film` is best the progressive MP4 of `transcode`: already upright, SDR and quick to
    seek. Raises MediaError.
    """
    limits = limits or MediaLimits()
    ffmpeg = find_ffmpeg()
    paths: list[str] = []
    for number, share in enumerate(shares, start=1):
        name = f"thumbnail_{number}.jpg"
        # Past the last picture there is nothing to take, so a very short film is tried
        # again from its start.
        for position in (duration * share, 0.0):
            command = _command(ffmpeg, film, demuxer, limits, position, name)
            run_still(command, out_dir, limits, on_tick)
            if is_written(out_dir / name):
                break
        else:
            raise broken_file("No picture of this film could be read.")
        paths.append(name)
    return tuple(paths)


def _command(
    ffmpeg: Ffmpeg, film: Path, demuxer: str, limits: MediaLimits, position: float, name: str
) -> list[str]:
    # Scaled first: the window is held in memory.
    picture = (
        f"scale=w='min({MAX_WIDTH},iw)':h=-2:out_range=pc,setsar=1,format=yuvj420p,"
        f"thumbnail=n={_WINDOW}"
    )
    return [
        ffmpeg.path,
        *global_arguments(),
        *input_arguments(film, demuxer, limits, before=("-ss", f"{position:.3f}")),
        *("-map", "0:v:0", "-vf", picture, "-frames:v", "1"),
        *("-c:v", "mjpeg", "-q:v", "3", *output_arguments()),
        *("-f", "image2", "-update", "1", name),
    ]


def run_still(
    command: Sequence[str],
    out_dir: Path,
    limits: MediaLimits,
    on_tick: Callable[[], None] | None,
) -> None:
    """Run a `command` that writes one picture into `out_dir`. Raises MediaError."""
    out_dir.mkdir(parents=True, exist_ok=True)
    completed = run(
        command,
        limits=ProcessLimits(
            wall_seconds=limits.still_timeout,
            memory_bytes=_MEMORY_BYTES,
            file_bytes=_STILL_BYTES,
        ),
        cwd=out_dir,
        on_tick=on_tick,
    )
    failure = failure_of(completed)
    if failure is not None:
        raise failure


def is_written(path: Path) -> bool:
    """Whether `path` is a file with something in it."""
    return path.is_file() and path.stat().st_size > 0
