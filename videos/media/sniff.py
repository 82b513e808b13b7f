"""Recognise a film container by its first bytes, whatever its name claims."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD_BYTES = 4096
"""How much of a file `sniff_container` wants to see."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container we accept: its name, file extension, media type and ffmpeg demuxer."""

    name: str
    extension: str
    media_type: str
    demuxer: str


MP4 = Container("mp4", "mp4", "video/mp4", "mov")
QUICKTIME = Container("mov", "mov", "video/quicktime", "mov")
THREE_GP = Container("3gp", "3gp", "video/3gpp", "mov")
MATROSKA = Container("matroska", "mkv", "video/x-matroska", "matroska")
WEBM = Container("webm", "webm", "video/webm", "matroska")
AVI = Container("avi", "avi", "video/x-msvideo", "avi")
MPEG_TS = Container("mpegts", "ts", "video/mp2t", "mpegts")
MPEG_PS = Container("mpeg", "mpg", "video/mpeg", "mpeg")
FLV = Container("flv", "flv", "video/x-flv", "flv")
ASF = Container("asf", "wmv", "video/x-ms-wmv", "asf")
OGG = Container("ogg", "ogv", "video/ogg", "ogg")

CONTAINERS = (MP4, QUICKTIME, THREE_GP, MATROSKA, WEBM, AVI, MPEG_TS, MPEG_PS, FLV, ASF, OGG)

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_QUICKTIME_STARTS = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_STILL_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"avif", b"crx ", b"jp2 ", b"jpx "}
)
_DOCTYPE = re.compile(rb"\x42\x82(?:[\x84\x88]|\x40[\x04\x08])(webm|matroska)")
_TS_PACKET_SIZES = ((188, 0), (192, 4), (204, 0))
_TS_MIN_PACKETS = 3


def sniff_container(head: bytes) -> Container | None:
    """The container that starts with `head` (the first `HEAD_BYTES` of a file), or None.

    None is the answer for everything that is no film: images, text, HTML, and above all
    playlists (m3u8, concat, SDP, MPD), which would make ffmpeg open what they name.
    """
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _ebml(head)
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return AVI
    if head.startswith(b"FLV\x01"):
        return FLV
    if head.startswith(_ASF_HEADER):
        return ASF
    if head.startswith(b"OggS\x00"):
        return OGG
    if head.startswith(b"\x00\x00\x01\xba"):
        return MPEG_PS
    return _iso_bmff(head) or _mpeg_ts(head)


def _ebml(head: bytes) -> Container | None:
    found = _DOCTYPE.search(head[:HEAD_BYTES])
    if found is None:
        return None
    return WEBM if found[1] == b"webm" else MATROSKA


def _iso_bmff(head: bytes) -> Container | None:
    size, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if size not in (0, 1) and size < 8:
        return None
    if kind == b"ftyp":
        brand = head[8:12]
        if brand in _STILL_BRANDS or size < 16:
            return None
        if brand == b"qt  ":
            return QUICKTIME
        return THREE_GP if brand.startswith((b"3gp", b"3g2")) else MP4
    # QuickTime older than ftyp. A playlist could follow such a start, but the forced
    # demuxer would never read it as one.
    return QUICKTIME if kind in _QUICKTIME_STARTS else None


def _mpeg_ts(head: bytes) -> Container | None:
    for packet, offset in _TS_PACKET_SIZES:
        marks = head[offset::packet]
        if len(marks) >= _TS_MIN_PACKETS and set(marks) == {0x47}:
            return MPEG_TS
    return None
