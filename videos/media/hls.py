"""Playlists: read the ones ffmpeg writes, write the master over them (RFC 8216).

Segments are MPEG-TS. ffmpeg's fragmented MP4 keeps picture and sound together by edit
lists, which Media Source Extensions ignore: the sound would be some 60 ms early.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from videos.media.errors import ErrorCode, MediaError
from videos.media.ladder import Rung
from videos.media.mpegts import PACKET_BYTES, avc_codec

FOLDER: Final = "hls"
MASTER: Final = f"{FOLDER}/master.m3u8"
PLAYLIST: Final = "index.m3u8"
SEGMENT_PATTERN: Final = "seg_%05d.ts"
SEGMENT_SECONDS: Final = 4
_AAC: Final = "mp4a.40.2"
_EXTINF: Final = re.compile(r"#EXTINF:([0-9.]+)")


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """A rendition's playlist: (URI, seconds) of its segments, and whether it is whole."""

    segments: tuple[tuple[str, float], ...]
    ended: bool

    @property
    def duration(self) -> float:
        """Seconds of all segments."""
        return sum(seconds for _, seconds in self.segments)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One line of the master playlist. Bandwidths are bits per second, measured; `playlist`
    is relative to the output folder."""

    name: str
    width: int
    height: int
    bandwidth: int
    average_bandwidth: int
    codecs: str
    playlist: str
    duration: float


def media_playlist_path(rung: Rung) -> str:
    """Where the playlist of `rung` lies, relative to the output folder."""
    return f"{FOLDER}/{rung.name}/{PLAYLIST}"


def parse_media_playlist(text: str) -> MediaPlaylist:
    """Read a media playlist. Raises MediaError `encoder_failed` when it is none."""
    if not text.startswith("#EXTM3U"):
        raise unusable("a media playlist is not well-formed")
    segments: list[tuple[str, float]] = []
    seconds: float | None = None
    for line in text.splitlines():
        duration = _EXTINF.match(line)
        if duration:
            seconds = float(duration[1])
        elif line and not line.startswith("#") and seconds is not None:
            segments.append((line, seconds))
            seconds = None
    return MediaPlaylist(tuple(segments), "#EXT-X-ENDLIST" in text)


def parse_master(text: str) -> tuple[str, ...]:
    """The URIs of the media playlists that a master playlist names."""
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def measure(out_dir: Path, rung: Rung, *, has_audio: bool) -> Rendition:
    """What `rung` really became. Raises MediaError when files of it are missing."""
    playlist = media_playlist_path(rung)
    folder = (out_dir / playlist).parent
    try:
        media = parse_media_playlist((out_dir / playlist).read_text("utf-8"))
        sizes = [(folder / uri).stat().st_size for uri, _ in media.segments]
        codec = avc_codec(folder / media.segments[0][0]) if sizes else None
    except FileNotFoundError as error:
        raise unusable(f"{error.filename} is missing") from error
    if any(size % PACKET_BYTES for size in sizes):
        raise unusable(f"{playlist} names a segment that was cut off")
    if codec is None or media.duration <= 0:
        raise unusable(f"{playlist} names no playable segments")
    rates = [8 * size / s for size, (_, s) in zip(sizes, media.segments, strict=True) if s > 0]
    average = 8 * sum(sizes) / media.duration
    # A last segment of a few pictures has a rate that says nothing.
    whole = rates[:-1] if len(rates) > 1 else rates
    return Rendition(
        name=rung.name,
        width=rung.width,
        height=rung.height,
        bandwidth=round(max(*whole, average)),
        average_bandwidth=round(average),
        codecs=f"{codec},{_AAC}" if has_audio else codec,
        playlist=playlist,
        duration=media.duration,
    )


def master_playlist(renditions: Iterable[Rendition], rate: Fraction) -> str:
    """The text of a master playlist over `renditions`, in their order."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rendition in renditions:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={rendition.bandwidth},"
            f"AVERAGE-BANDWIDTH={rendition.average_bandwidth},"
            f'CODECS="{rendition.codecs}",'
            f"RESOLUTION={rendition.width}x{rendition.height},"
            f"FRAME-RATE={float(rate):.3f},CLOSED-CAPTIONS=NONE"
        )
        lines.append(rendition.playlist.removeprefix(f"{FOLDER}/"))
    return "\n".join(lines) + "\n"


def unusable(detail: str) -> MediaError:
    """The error of an output that must not be published."""
    return MediaError(
        ErrorCode.ENCODER_FAILED,
        "The film could not be converted.",
        permanent=False,
        detail=detail,
    )
