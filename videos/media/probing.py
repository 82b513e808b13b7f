"""Learn what a film is, from its packets and pictures rather than from its claims."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from videos.media.codecs import AUDIO_CODECS, VIDEO_CODECS, decoder_whitelist
from videos.media.errors import ErrorCode, MediaError
from videos.media.failures import broken_file, failure_of, out_of_memory
from videos.media.ffmpeg import demuxer_names
from videos.media.limits import MediaLimits
from videos.media.process import Completed, ProcessLimits, run
from videos.media.sniff import HEAD_BYTES, Container, sniff_container

_ROOT: Final = str(Path(__file__).resolve().parents[2])
# Isolated (-I), so that nothing in the environment or the folder changes what is imported.
_INSPECTOR: Final = (
    "import sys; sys.path.append(sys.argv.pop()); from videos.media.inspector import main; main()"
)
_HDR_TRANSFERS: Final = {16: "smpte2084", 18: "arib-std-b67"}
_SANE_PIXEL_RATIO: Final = (0.25, 4.0)
_LOST_SHARE: Final = 0.1
_LOST_SECONDS: Final = 2.0
_UNEVEN: Final = 1.1

_REFUSALS: Final = {
    ErrorCode.NO_VIDEO_STREAM: "This file has no moving picture in it.",
    ErrorCode.UNSUPPORTED_CODEC: "This film was made with a codec that is not supported.",
    ErrorCode.TOO_LARGE_DIMENSIONS: "The picture of this film is larger than is allowed.",
    ErrorCode.TOO_SMALL_DIMENSIONS: "The picture of this film is too small.",
    ErrorCode.TOO_MANY_STREAMS: "This film has more tracks than is allowed.",
    ErrorCode.TOO_MANY_FRAMES: "This film has more pictures per second than is allowed.",
    ErrorCode.TOO_SPARSE: "This film stands still for longer than is allowed.",
    ErrorCode.TOO_LONG: "This film is longer than is allowed.",
    ErrorCode.BROKEN_FILE: "This film is damaged and could not be read.",
    ErrorCode.UNSUPPORTED_FORMAT: "This is not a film in a format that is supported.",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """The facts of a film.

    `duration`, `video_duration` and `audio_duration` are seconds measured from the common
    start. `width` and `height` are pixels as displayed, after rotation (degrees, clockwise
    negative as in ffmpeg, 0 to 359) and with square pixels; `fps` is the average of
    pictures per second, and `pace` how many there are while it moves. `transfer` is the
    HDR transfer function's name, or None for SDR. `size` is bytes, `bitrate` bits per second.
    """

    container: Container
    duration: float
    width: int
    height: int
    fps: float
    pace: float
    video_codec: str
    pix_fmt: str
    bit_depth: int
    transfer: str | None
    matrix_known: bool
    interlaced: bool
    rotation: int
    audio_codec: str | None
    audio_channels: int
    video_index: int
    audio_index: int | None
    video_duration: float
    audio_duration: float | None
    size: int
    bitrate: int

    @property
    def hdr(self) -> bool:
        """Whether the film has a high dynamic range."""
        return self.transfer is not None


def probe(
    path: Path,
    limits: MediaLimits | None = None,
    *,
    on_tick: Callable[[], None] | None = None,
) -> Probe:
    """Sniff and read the film at `path` once, in a child process under `limits`.

    `on_tick` is called about once a second. Raises MediaError, and OSError when there is no
    such file.
    """
    limits = limits or MediaLimits()
    with path.open("rb") as file:
        container = sniff_container(file.read(HEAD_BYTES))
    if container is None:
        raise refusal(ErrorCode.UNSUPPORTED_FORMAT, "")
    size = path.stat().st_size
    wall = limits.probe_seconds(size)
    completed = run(
        [sys.executable, "-I", "-c", _INSPECTOR, _request(path, container, limits), _ROOT],
        limits=ProcessLimits(
            wall_seconds=wall,
            cpu_seconds=wall,
            memory_bytes=limits.probe_memory_bytes,
            file_bytes=0,
        ),
        on_tick=on_tick,
    )
    return _checked(_build(_facts(completed), container, size), limits)


def refusal(code: str, detail: str) -> MediaError:
    """The permanent error `code` of a film that will not be taken."""
    return MediaError(code, _REFUSALS[code], permanent=True, detail=detail)


def _request(path: Path, container: Container, limits: MediaLimits) -> str:
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": demuxer_names(container.demuxer),
        "codec_whitelist": decoder_whitelist(),
    }
    if container.demuxer == "mov":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    return json.dumps(
        {
            "path": str(path.resolve()),
            "demuxer": container.demuxer,
            "container_options": options,
            "video_codecs": sorted(VIDEO_CODECS),
            "audio_codecs": sorted(AUDIO_CODECS),
            "max_streams": limits.max_streams,
            "max_width": limits.max_width,
            "max_height": limits.max_height,
            "max_pixels": limits.max_pixels,
            "max_duration": limits.max_duration,
            "max_gap": limits.max_gap,
            "max_packets": math.ceil(limits.max_duration * limits.max_frame_rate),
        }
    )


def _facts(completed: Completed) -> dict[str, Any]:
    failure = failure_of(completed)
    if failure is not None:
        # A crash of the inspector is the film's doing; limits and lack of tools are not.
        if failure.code == ErrorCode.ENCODER_FAILED:
            raise broken_file(_REFUSALS[ErrorCode.BROKEN_FILE], failure.detail)
        raise failure
    answer: dict[str, Any] = json.loads(completed.stdout)
    if "refused" in answer:
        code, detail = answer["refused"]
        if code == ErrorCode.OUT_OF_MEMORY:
            raise out_of_memory(detail, permanent=True)
        raise refusal(code, detail)
    facts: dict[str, Any] = answer["facts"]
    return facts


def _build(facts: dict[str, Any], container: Container, size: int) -> Probe:
    video_end, audio_end = facts["video_end"], facts["audio_end"]
    shown = video_end - facts["video_start"]
    nominal = facts["frame_rate"]
    # A single picture has no rate of its own, and packets may come without durations.
    fps = facts["frames"] / shown if facts["frames"] > 1 and shown > 0 else nominal or 25.0
    video_end = video_end if shown > 0 else video_end + 1 / fps
    duration = max(video_end, audio_end or 0.0)
    claimed = facts["claimed_duration"]
    # The index of a MOV tells how long the film is, so what is missing was cut off.
    indexed = claimed if claimed and container.demuxer == "mov" else 0.0
    if indexed - duration > max(_LOST_SECONDS, _LOST_SHARE * indexed):
        raise broken_file(
            "This film ends early: the file is incomplete.",
            f"promises {indexed:.1f} s, holds {duration:.1f} s",
        )
    width, height = _displayed(facts)
    return Probe(
        container=container,
        duration=duration,
        width=width,
        height=height,
        fps=fps,
        pace=_pace(fps, facts["usual_rate"]),
        video_codec=facts["video_codec"],
        pix_fmt=facts["pix_fmt"],
        bit_depth=facts["bit_depth"],
        transfer=_HDR_TRANSFERS.get(facts["transfer"]),
        matrix_known=facts["matrix_known"],
        interlaced=facts["interlaced"],
        rotation=facts["rotation"],
        audio_codec=facts["audio_codec"],
        audio_channels=facts["audio_channels"],
        video_index=facts["video_index"],
        audio_index=facts["audio_index"],
        video_duration=video_end,
        audio_duration=audio_end,
        size=size,
        bitrate=round(size * 8 / duration) if duration > 0 else 0,
    )


def _pace(average: float, usual: float) -> float:
    """Recordings of screens and calls drop pictures while nothing happens: those that are left
    tell the rate. Elsewhere the average is the better measure."""
    return usual if usual > _UNEVEN * average else average


def _displayed(facts: dict[str, Any]) -> tuple[int, int]:
    width, height = facts["coded_width"], facts["coded_height"]
    ratio = facts["sample_aspect_ratio"]
    if _SANE_PIXEL_RATIO[0] <= ratio <= _SANE_PIXEL_RATIO[1]:
        width = max(1, round(width * ratio))
    return (height, width) if facts["rotation"] % 180 == 90 else (width, height)


def _checked(film: Probe, limits: MediaLimits) -> Probe:
    if film.duration <= 0:
        raise broken_file("This film has no length.")
    if film.duration > limits.max_duration:
        raise refusal(ErrorCode.TOO_LONG, f"{film.duration:.0f} s")
    if film.fps > limits.max_frame_rate:
        raise refusal(ErrorCode.TOO_MANY_FRAMES, f"{film.fps:.0f} pictures per second")
    if min(film.width, film.height) < limits.min_side:
        raise refusal(ErrorCode.TOO_SMALL_DIMENSIONS, f"{film.width}x{film.height}")
    return film
