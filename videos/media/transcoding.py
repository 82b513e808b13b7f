"""One run of ffmpeg that makes every file a player needs."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from videos.media.boxes import movie_seconds
from videos.media.encoding import Encoding
from videos.media.errors import ErrorCode, MediaError
from videos.media.failures import disk_full, failure_of
from videos.media.ffmpeg import (
    Ffmpeg,
    find_ffmpeg,
    global_arguments,
    input_arguments,
    output_arguments,
)
from videos.media.filters import filter_graph
from videos.media.frame_rate import output_frame_rate
from videos.media.hls import (
    MASTER,
    SEGMENT_PATTERN,
    SEGMENT_SECONDS,
    Rendition,
    master_playlist,
    measure,
    media_playlist_path,
    unusable,
)
from videos.media.ladder import Rung, plan_ladder, progressive_rung
from videos.media.limits import MIB, MediaLimits
from videos.media.probing import Probe
from videos.media.process import ProcessLimits, run
from videos.media.progress import ProgressReader

_FULL_BYTES: Final = 4 * MIB
_MUX_DELAY: Final = "700000"  # microseconds


@dataclass(frozen=True, slots=True)
class Progressive:
    """A single file for `<video src>`: path relative to the output folder, pixels, bits per
    second, bytes."""

    path: str
    width: int
    height: int
    bitrate: int
    size: int


@dataclass(frozen=True, slots=True)
class Transcoded:
    """What `transcode` made. `master` is relative to the output folder; `duration` is
    seconds of the finished film."""

    master: str
    progressives: tuple[Progressive, ...]
    renditions: tuple[Rendition, ...]
    duration: float


def transcode(
    source: Path,
    out_dir: Path,
    probe: Probe,
    *,
    rungs: Sequence[Rung] | None = None,
    limits: MediaLimits | None = None,
    encoding: Encoding | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Transcoded:
    """Make the HLS renditions `rungs` (by default the planned ladder, smallest first) and
    the progressive MP4 of `source` in `out_dir`, which is made if need be.

    `on_progress` receives numbers from 0 to 1 that never fall, at least about once a
    second; an exception from it cancels the run. Raises MediaError.
    """
    limits = limits or MediaLimits()
    rungs = tuple(rungs or plan_ladder(probe.width, probe.height, probe.pace))
    encoding = encoding or Encoding()
    ffmpeg = find_ffmpeg()
    ffmpeg.require(encoding.encoders)
    rate = output_frame_rate(probe.pace)
    progress = ProgressReader(probe.duration, on_progress, stall_timeout=limits.stall_timeout)
    try:
        for rung in rungs:
            (out_dir / media_playlist_path(rung)).parent.mkdir(parents=True, exist_ok=True)
        completed = run(
            transcode_command(ffmpeg, source, probe, rungs, rate, limits, encoding),
            limits=ProcessLimits(
                wall_seconds=limits.transcode_seconds(probe.duration),
                memory_bytes=limits.transcode_memory(probe.width * probe.height),
                file_bytes=limits.output_bytes,
            ),
            cwd=out_dir,
            on_line=progress.read_line,
            on_tick=progress.tick,
        )
        failure = failure_of(completed)
        if failure is not None:
            raise failure
        transcoded = _collect(out_dir, rungs, rate, has_audio=probe.audio_index is not None)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(str(error)) from error
        raise
    except MediaError as error:
        # ffmpeg before 7 does not always say why an output is missing.
        if error.code == ErrorCode.ENCODER_FAILED and _is_full(out_dir):
            raise disk_full(error.detail) from error
        raise
    progress.finish()
    return transcoded


def transcode_command(
    ffmpeg: Ffmpeg,
    source: Path,
    probe: Probe,
    rungs: Sequence[Rung],
    rate: Fraction,
    limits: MediaLimits,
    encoding: Encoding,
) -> list[str]:
    """The whole command line, to be run in the output folder: no name in it but the
    source's is anyone else's choice."""
    graph, video, audio = filter_graph(probe, rungs, rate, ffmpeg)
    command = [
        ffmpeg.path,
        *global_arguments(),
        *("-progress", "pipe:1", "-stats_period", "0.5"),
        *input_arguments(
            source,
            probe.container.demuxer,
            limits,
            max_pixels=limits.decoded_pixels(probe.width * probe.height),
        ),
        *("-filter_complex_threads", str(limits.threads), "-filter_complex", graph),
    ]
    best = progressive_rung(rungs)
    for number, rung in enumerate(rungs):
        command += ["-map", video[number]]
        command += encoding.video_arguments(rung, rate, limits.threads)
        if audio:
            command += ["-map", audio[number], *encoding.audio_arguments(rung)]
        command += [
            *output_arguments(flags=_flags(rung == best)),
            *("-t", f"{probe.duration:.6f}", "-max_muxing_queue_size", "4096"),
            *_destination(rung, progressive=rung == best),
        ]
    return command


def progressive_path(rung: Rung) -> str:
    """Where the progressive MP4 of `rung` lies, relative to the output folder."""
    return f"progressive_{rung.name}.mp4"


def _flags(progressive: bool) -> str:
    # MP4 wants codec headers in front of the film, which the tee muxer does not ask for by
    # itself. The TS muxer puts them into each segment either way.
    return "+bitexact+global_header" if progressive else "+bitexact"


def _destination(rung: Rung, *, progressive: bool) -> tuple[str, ...]:
    """Where the streams of `rung` go: a rung that is also the progressive file is encoded
    once and written twice, by the tee muxer."""
    playlist = media_playlist_path(rung)
    folder = playlist.rpartition("/")[0]
    options = {
        "hls_time": str(SEGMENT_SECONDS),
        "hls_list_size": "0",
        "hls_playlist_type": "vod",
        "hls_segment_type": "mpegts",
        "hls_flags": "independent_segments",
        "hls_segment_filename": f"{folder}/{SEGMENT_PATTERN}",
        "start_number": "1",
    }
    if not progressive:
        flat = [part for name, value in options.items() for part in (f"-{name}", value)]
        return ("-f", "hls", *flat, playlist)
    # ffmpeg gives a plain output this delay; without it here, the clock of this rung would
    # start 1.4 s before that of the others.
    tee = {"f": "hls", "max_delay": _MUX_DELAY, **options}
    joined = ":".join(f"{name}={value}" for name, value in tee.items())
    target = f"[{joined}]{playlist}|[f=mp4:movflags=+faststart]{progressive_path(rung)}"
    return ("-f", "tee", target)


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < _FULL_BYTES


def _collect(
    out_dir: Path, rungs: Sequence[Rung], rate: Fraction, *, has_audio: bool
) -> Transcoded:
    renditions = tuple(measure(out_dir, rung, has_audio=has_audio) for rung in rungs)
    (out_dir / MASTER).write_text(master_playlist(renditions, rate), "utf-8")
    best = progressive_rung(rungs)
    path = progressive_path(best)
    seconds = movie_seconds(out_dir / path) if (out_dir / path).is_file() else None
    if not seconds:
        raise unusable(f"{path} is missing or has no length")
    size = (out_dir / path).stat().st_size
    single = Progressive(path, best.width, best.height, round(8 * size / seconds), size)
    return Transcoded(MASTER, (single,), renditions, seconds)
