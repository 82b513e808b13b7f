"""The little of MPEG-TS (ISO/IEC 13818-1) that a master playlist needs to know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PACKET_BYTES: Final = 188
_SYNC: Final = 0x47
_ENOUGH: Final = 2000  # packets; the parameter sets come with the first picture
_SPS: Final = re.compile(rb"\x00\x00\x01[\x27\x47\x67](...)", re.DOTALL)


def avc_codec(path: Path) -> str | None:
    """The RFC 6381 name of the H.264 stream in the TS file `path`, such as `avc1.64001f`."""
    with path.open("rb") as file:
        found = _SPS.search(_video_payload(file.read(_ENOUGH * PACKET_BYTES)))
    return f"avc1.{found[1].hex()}" if found else None


def _video_payload(data: bytes) -> bytes:
    """The bytes of the first video stream, without packet headers."""
    video_pid: int | None = None
    payload = bytearray()
    for at in range(0, len(data) - PACKET_BYTES + 1, PACKET_BYTES):
        packet = data[at : at + PACKET_BYTES]
        if packet[0] != _SYNC:
            break
        pid = int.from_bytes(packet[1:3], "big") & 0x1FFF
        has_adaptation, has_payload = packet[3] & 0x20, packet[3] & 0x10
        start = 5 + packet[4] if has_adaptation else 4
        if not has_payload or start >= PACKET_BYTES:
            continue
        content = packet[start:]
        # A PES packet of a video stream starts 00 00 01 E0 to EF.
        if video_pid is None and content[:3] == b"\x00\x00\x01" and content[3] >> 4 == 0xE:
            video_pid = pid
        if pid == video_pid:
            payload += content
    return bytes(payload)
