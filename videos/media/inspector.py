"""Read a film's facts in a process of its own, since a hostile file may take it down.

Called by `probing.probe`, with the request as JSON in `argv[1]`; answers one JSON object on
stdout: `{"facts": {...}}` or `{"refused": [code, detail]}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from videos.media.timing import Clock, Pace

_DECODE_ATTEMPTS = 300
_UNSPECIFIED = 2
_PICTURE_CODECS = ("png", "mjpeg")  # beside another track: a cover that does not say so


class Refused(Exception):
    """The film breaks a limit; `args` are an error code and a detail."""


def _open(request: dict[str, Any]) -> InputContainer:
    return av.open(
        f"file:{request['path']}",
        format=request["demuxer"],
        metadata_errors="replace",
        container_options=request["container_options"],
        # No max_pixels yet: a refused decoder would forget the size that we then report.
        # What opening decodes is bounded by the memory limit.
        options={"threads": "1"},
    )


def _choose(
    film: InputContainer, request: dict[str, Any]
) -> tuple[VideoStream, AudioStream | None]:
    """The picture and the sound track that a player would start with, of codecs we take."""
    if len(film.streams) > request["max_streams"]:
        raise Refused("too_many_streams", f"{len(film.streams)} streams")
    videos = [
        stream
        for stream in film.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not videos:
        raise Refused("no_video_stream", "")
    videos.sort(key=lambda s: (_codec(s) in _PICTURE_CODECS, _is_aside(s)))
    video = next((s for s in videos if _codec(s) in request["video_codecs"]), None)
    if video is None:
        raise Refused("unsupported_codec", ", ".join(map(_codec, videos)))
    sounds = sorted(film.streams.audio, key=_is_aside)
    audio = next((s for s in sounds if _codec(s) in request["audio_codecs"]), None)
    if sounds and audio is None:
        raise Refused("unsupported_codec", ", ".join(map(_codec, sounds)))
    return video, audio


def _is_aside(stream: VideoStream | AudioStream) -> bool:
    """Whether the file marks other tracks of this kind as the ones to start with."""
    return not stream.disposition & av.stream.Disposition.default


def _codec(stream: VideoStream | AudioStream) -> str:
    context = stream.codec_context
    return "unknown" if context is None else str(context.codec.canonical_name)


def _check_size(width: int, height: int, request: dict[str, Any]) -> None:
    too_large = (
        width > request["max_width"]
        or height > request["max_height"]
        or width * height > request["max_pixels"]
    )
    if too_large:
        raise Refused("too_large_dimensions", f"{width}x{height}")


def _scan(
    film: InputContainer,
    video: VideoStream,
    audio: AudioStream | None,
    request: dict[str, Any],
) -> tuple[VideoFrame, dict[int, Clock], Pace]:
    """Read every packet once; decode until there is one picture."""
    streams = [video] if audio is None else [video, audio]
    jumps = request["demuxer"] in ("mpegts", "mpeg")
    clocks = {s.index: Clock(float(s.time_base or 0), jumps) for s in streams}
    pace, latest = Pace(), None
    picture: VideoFrame | None = None
    attempts = 0
    try:
        for packet in film.demux(streams):
            if packet.size == 0 or packet.is_discard:
                continue
            clock = clocks[packet.stream_index]
            start = clock.add(packet)
            if start is not None:
                _check_gap(start, start if latest is None else latest, request)
                latest = start if latest is None else max(latest, start)
                if packet.stream_index == video.index:
                    pace.add(start)
            if clock.end - (clock.first or 0.0) > request["max_duration"]:
                raise Refused("too_long", f"{clock.end:.0f} s")
            if clock.packets > request["max_packets"]:
                raise Refused("too_many_frames", f"{clock.packets} packets")
            if picture is None and packet.stream_index == video.index:
                attempts += 1
                picture = _decode(video, packet) if attempts <= _DECODE_ATTEMPTS else None
    except av.error.FFmpegError as error:  # an early end; what was read tells how early
        sys.stderr.write(f"{error}\n")
    if picture is None and attempts <= _DECODE_ATTEMPTS:
        picture = _decode(video, None)
    if picture is None:
        raise Refused("broken_file", "no picture could be decoded")
    if latest is not None:
        _check_gap(max(clock.end for clock in clocks.values()), latest, request)
    return picture, clocks, pace


def _check_gap(start: float, latest: float, request: dict[str, Any]) -> None:
    """A few packets must not buy hours of encoding."""
    if start - latest > request["max_gap"]:
        raise Refused("too_sparse", f"nothing for {start - latest:.0f} s")


def _decode(video: VideoStream, packet: av.Packet[Any] | None) -> VideoFrame | None:
    try:
        frames = video.codec_context.decode(packet)
    except av.error.MemoryError:
        raise
    except av.error.FFmpegError:  # broadcasts may start in the middle of a picture
        return None
    return frames[0] if frames else None


def inspect(request: dict[str, Any]) -> dict[str, Any]:
    """The facts of the film that `request` names. Raises Refused."""
    with _open(request) as film:
        video, audio = _choose(film, request)
        context = video.codec_context
        _check_size(context.width, context.height, request)
        context.thread_count = 1
        context.options = {"max_pixels": str(request["max_pixels"])}
        claims = [s.duration * float(s.time_base or 0) for s in (video, audio) if s and s.duration]
        picture, clocks, pace = _scan(film, video, audio, request)
        _check_size(picture.width, picture.height, request)
        ratio = video.sample_aspect_ratio or context.sample_aspect_ratio
        starts = [clock.first for clock in clocks.values() if clock.first is not None]
        begin = film.start_time / av.time_base if film.start_time is not None else min(starts)
        rate = video.guessed_rate or video.average_rate
        return {
            "coded_width": picture.width,
            "coded_height": picture.height,
            "sample_aspect_ratio": float(ratio) if ratio else 1.0,
            "rotation": round(picture.rotation) % 360,
            "pix_fmt": picture.format.name,
            "bit_depth": max(part.bits for part in picture.format.components),
            "transfer": int(picture.color_trc),
            "matrix_known": int(picture.colorspace) != _UNSPECIFIED,
            "interlaced": bool(picture.interlaced_frame),
            "video_codec": _codec(video),
            "audio_codec": _codec(audio) if audio else None,
            "audio_channels": audio.codec_context.layout.nb_channels if audio else 0,
            "video_index": video.index,
            "audio_index": audio.index if audio else None,
            "frame_rate": float(rate) if rate else 0.0,
            "usual_rate": pace.usual(),
            "frames": clocks[video.index].packets,
            "video_start": (clocks[video.index].first or 0.0) - begin,
            "video_end": clocks[video.index].end - begin,
            "audio_end": clocks[audio.index].end - begin if audio else None,
            "claimed_duration": max(claims, default=None),
        }


def main() -> None:
    """Answer the request in `argv[1]`."""
    av.logging.set_level(None)
    try:
        answer: dict[str, Any] = {"facts": inspect(json.loads(sys.argv[1]))}
    except Refused as refusal:
        answer = {"refused": list(refusal.args)}
    except (av.error.MemoryError, MemoryError) as error:
        answer = {"refused": ["out_of_memory", str(error)]}
    except av.error.FFmpegError as error:
        answer = {"refused": ["broken_file", str(error)]}
    sys.stdout.write(json.dumps(answer))
