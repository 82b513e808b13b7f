"""Find ffmpeg, and the arguments that every call of it shares."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from videos.media.codecs import decoder_whitelist
from videos.media.errors import ErrorCode, MediaError
from videos.media.limits import MIB, MediaLimits
from videos.media.process import ProcessLimits, run

try:
    import imageio_ffmpeg
except ImportError:  # an image that brings its own ffmpeg need not have the wheel
    imageio_ffmpeg = None

_FILTER_LINE: Final = re.compile(r"^ [.T][.S][.C]? (\w+) ", re.MULTILINE)
_INSPECT_LIMITS: Final = ProcessLimits(
    wall_seconds=15.0, memory_bytes=2048 * MIB, file_bytes=MIB, cpu_seconds=15.0
)
_LARGEST_ALLOCATION: Final = 512 * MIB
_ENCODER_LINE: Final = re.compile(r"^ [VA][.A-Z]{5} (\w+) ", re.MULTILINE)
_NEEDED_ENCODERS: Final = frozenset({"aac", "mjpeg"})


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """A usable ffmpeg: absolute path, version line, names of its filters and encoders."""

    path: str
    version: str
    filters: frozenset[str]
    encoders: frozenset[str]

    @property
    def can_tonemap(self) -> bool:
        """Whether HDR films can be brought to SDR faithfully."""
        return {"zscale", "tonemap"} <= self.filters

    def require(self, encoders: frozenset[str]) -> None:
        """Raises MediaError `encoder_missing`, unless it was built with all `encoders`."""
        missing = encoders - self.encoders
        if missing:
            raise _missing(f"{self.path} has no encoder {', '.join(sorted(missing))}")


def find_ffmpeg(environ: Mapping[str, str] | None = None) -> Ffmpeg:
    """The ffmpeg named by FFMPEG_BINARY, else the one on PATH, else imageio-ffmpeg's.

    Raises MediaError `encoder_missing` where there is none, or one of no use.
    """
    env = os.environ if environ is None else environ
    named = env.get("FFMPEG_BINARY")
    if named:
        path = shutil.which(named, path=env.get("PATH"))
        if path is None:
            raise _missing(f"FFMPEG_BINARY names {named}, which is not an executable file")
    else:
        path = shutil.which("ffmpeg", path=env.get("PATH")) or _bundled()
    if path is None:
        raise _missing("no ffmpeg: set FFMPEG_BINARY, or install ffmpeg or imageio-ffmpeg")
    return _inspect(str(Path(path).resolve()))


def _bundled() -> str | None:
    if imageio_ffmpeg is None:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


@lru_cache(maxsize=8)
def _inspect(path: str) -> Ffmpeg:
    def ask(option: str) -> str:
        answer = run([path, "-hide_banner", option], limits=_INSPECT_LIMITS)
        if answer.returncode != 0:
            raise _missing(f"{path} {option}: exit status {answer.returncode}: {answer.stderr}")
        return answer.stdout

    found = Ffmpeg(
        path=path,
        version=ask("-version").split("\n", 1)[0],
        filters=frozenset(_FILTER_LINE.findall(ask("-filters"))),
        encoders=frozenset(_ENCODER_LINE.findall(ask("-encoders"))),
    )
    found.require(_NEEDED_ENCODERS)
    return found


def _missing(detail: str) -> MediaError:
    return MediaError(
        ErrorCode.ENCODER_MISSING,
        "This server cannot convert films at the moment.",
        permanent=False,
        detail=detail,
    )


def global_arguments() -> tuple[str, ...]:
    """What comes first on every command line."""
    return (
        *("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning", "-y"),
        *("-max_alloc", str(_LARGEST_ALLOCATION)),
    )


def input_arguments(
    path: Path,
    demuxer: str,
    limits: MediaLimits,
    *,
    before: Sequence[str] = (),
    max_pixels: int | None = None,
) -> tuple[str, ...]:
    """One input that reads `path` and nothing else, whatever the file asks for.

    `before` are further input options, such as a seek; pictures of more than `max_pixels` (by
    default the limits') are not decoded.
    """
    mov = ("-enable_drefs", "0", "-use_absolute_path", "0") if demuxer == "mov" else ()
    return (
        *("-f", demuxer, "-format_whitelist", demuxer_names(demuxer), *mov),
        *("-protocol_whitelist", "file", "-codec_whitelist", decoder_whitelist()),
        *("-max_pixels", str(max_pixels or limits.max_pixels), "-threads", str(limits.threads)),
        *before,
        *("-i", f"file:{path.resolve()}"),
    )


def demuxer_names(demuxer: str) -> str:
    """The value of `format_whitelist` that lets `demuxer` in: its full, listed name."""
    return {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}.get(demuxer, demuxer)


def output_arguments(*, flags: str = "+bitexact") -> tuple[str, ...]:
    """Leave out of an output what must not leave the house: tags, chapters, odd streams.

    `flags` are the encoders' flags.
    """
    return (
        *("-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"),
        *("-fflags", "+bitexact", "-flags:v", flags, "-flags:a", flags),
    )
