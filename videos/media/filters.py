"""The filter graph that turns any film into upright SDR pictures of every rung."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from videos.media.ffmpeg import Ffmpeg
from videos.media.ladder import Rung
from videos.media.probing import Probe

AUDIO_RATE: Final = 48_000
_LOST_END_SECONDS: Final = 1.0  # damage at the end that a still picture may cover
_HD_HEIGHT: Final = 720
_WHITE_NITS: Final = 203  # a white sheet in HDR (ITU-R BT.2408), which is SDR's white
_STRAIGHT: Final = 0.7  # of that white: darker light, with faces in it, stays what it was
_SDR: Final = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def filter_graph(
    film: Probe, rungs: Sequence[Rung], rate: Fraction, ffmpeg: Ffmpeg
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A `-filter_complex`, its video labels and its audio labels, both in rung order.

    There are no audio labels for a silent film. ffmpeg turns the pictures upright before
    the graph sees them. Every output lasts exactly `film.duration`, given `-t`.
    """
    top = rungs[-1]
    video = tuple(f"[v{i}]" for i in range(len(rungs)))
    split = [f"[s{i}]" for i in range(len(rungs))]
    chain = ",".join((*_steady(film, rate), *_coloured(film, top, ffmpeg)))
    parts = [f"[0:{film.video_index}]{chain},split={len(rungs)}{''.join(split)}"]
    parts += [
        f"{source}scale={rung.width}:{rung.height}:flags=bicubic,setsar=1,{_SDR}{label}"
        for source, rung, label in zip(split, rungs, video, strict=True)
    ]
    if film.audio_index is None:
        return ";".join(parts), video, ()
    audio = tuple(f"[a{i}]" for i in range(len(rungs)))
    # ffmpeg's own way from one channel to two makes it quieter by 3 dB.
    doubled = "pan=stereo|c0=c0|c1=c0," if film.audio_channels == 1 else ""
    parts.append(
        f"[0:{film.audio_index}]{doubled}aresample={AUDIO_RATE}:async=1:first_pts=0,"
        f"aformat=sample_fmts=fltp:channel_layouts=stereo,"
        f"apad=whole_dur={film.duration:.6f},asplit={len(rungs)}{''.join(audio)}"
    )
    return ";".join(parts), video, audio


def _steady(film: Probe, rate: Fraction) -> tuple[str, ...]:
    """Whole pictures at a constant rate, from the first moment to the last."""
    missing = film.duration - film.video_duration + _LOST_END_SECONDS
    return (
        *(("bwdif=mode=send_frame:deint=interlaced",) if film.interlaced else ()),
        f"fps={rate}:start_time=0",
        f"tpad=stop_mode=clone:stop_duration={missing:.6f}",
    )


def _coloured(film: Probe, top: Rung, ffmpeg: Ffmpeg) -> tuple[str, ...]:
    """The size of the top rung, in 8-bit BT.709."""
    size = f"scale={top.width}:{top.height}:flags=bicubic"
    if film.transfer is not None and ffmpeg.can_tonemap:
        source = f"tin={film.transfer}:min=bt2020nc:pin=bt2020:rin=tv"
        return (
            f"{size},format=yuv420p10le",
            f"zscale=t=linear:npl={_WHITE_NITS}:{source},format=gbrpf32le,zscale=p=bt709",
            # Only highlights are bent: of 1,000 nits, too, something is left above white.
            f"tonemap=tonemap=mobius:param={_STRAIGHT}:desat=0",
            "zscale=t=bt709:m=bt709:p=bt709:r=tv,format=yuv420p",
        )
    matrix = "auto"
    if not film.matrix_known:  # the usual guess, made once so that all rungs agree
        matrix = "bt709" if min(film.width, film.height) >= _HD_HEIGHT else "bt601"
    return (
        f"{size}:in_color_matrix={matrix}:out_color_matrix=bt709:out_range=tv",
        "format=yuv420p",
    )
