"""Prove that what is about to be published is whole."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from videos.media.boxes import movie_seconds, top_boxes
from videos.media.hls import parse_master, parse_media_playlist, unusable
from videos.media.mpegts import PACKET_BYTES
from videos.media.probing import Probe
from videos.media.transcoding import Transcoded

TOLERANCE_SECONDS: Final = 1.0


def verify_output(out_dir: Path, transcoded: Transcoded, probe: Probe) -> None:
    """Check that every file named by the playlists exists and is not empty, that no name
    leads out of `out_dir`, and that all durations agree with the film's within a second.

    Raises MediaError `encoder_failed`.
    """
    named = parse_master(_read(out_dir, transcoded.master))
    if len(named) != len(transcoded.renditions):
        raise unusable(f"{transcoded.master} names {len(named)} renditions")
    for uri in named:
        playlist = _beside(transcoded.master, uri)
        media = parse_media_playlist(_read(out_dir, playlist))
        if not media.ended:
            raise unusable(f"{playlist} has no end")
        for segment, _ in media.segments:
            path = _require(out_dir, _beside(playlist, segment))
            if path.stat().st_size % PACKET_BYTES:
                raise unusable(f"{segment} of {playlist} was cut off")
        _agree(playlist, media.duration, probe.duration)
    for single in transcoded.progressives:
        path = _require(out_dir, single.path)
        if path.stat().st_size != single.size:
            raise unusable(f"{single.path} has changed its size")
        kinds = [box.kind for box in top_boxes(path)]
        if b"moov" not in kinds or b"mdat" not in kinds:
            raise unusable(f"{single.path} is not a whole MP4")
        if kinds.index(b"moov") > kinds.index(b"mdat"):
            raise unusable(f"{single.path} would not start before it is loaded")
        _agree(single.path, movie_seconds(path) or 0.0, probe.duration)


def _read(out_dir: Path, name: str) -> str:
    return _require(out_dir, name).read_text("utf-8")


def _require(out_dir: Path, name: str) -> Path:
    path = out_dir / name
    if not path.is_file() or path.stat().st_size == 0:
        raise unusable(f"{name} is missing or empty")
    return path


def _beside(playlist: str, uri: str) -> str:
    """`uri` as seen from the output folder; only plain relative names are allowed."""
    relative = PurePosixPath(uri)
    if relative.is_absolute() or ".." in relative.parts or ":" in uri:
        raise unusable(f"{playlist} names {uri}")
    return str(PurePosixPath(playlist).parent / relative)


def _agree(name: str, seconds: float, expected: float) -> None:
    if abs(seconds - expected) > TOLERANCE_SECONDS:
        raise unusable(f"{name} lasts {seconds:.2f} s, the film {expected:.2f} s")
