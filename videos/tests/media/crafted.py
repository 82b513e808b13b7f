"""MP4 files that no honest program writes."""

from __future__ import annotations

from collections.abc import Callable

_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"dref"}


def rewrite(data: bytes, change: Callable[[bytes, bytes], bytes | None]) -> bytes:
    """Rebuild the boxes of `data`, asking `change(kind, content)` for each one's new content
    (None keeps it); sizes follow."""
    result = bytearray()
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + size]
        new = change(kind, content)
        if new is None:
            new = content
            if kind in _PARENTS:
                skip = 8 if kind == b"dref" else 0
                new = content[:skip] + rewrite(content[skip:], change)
        result += (len(new) + 8).to_bytes(4, "big") + kind + new
        at += size
    return bytes(result)


def with_external_data(film: bytes, path: str) -> bytes:
    """`film` without its samples, which it says are to be found in the file at `path`."""
    text = path.encode()
    text += b"\0" * (len(text) % 2)
    alias = b"".join(
        (
            *(bytes(10), b"\x00", bytes(27), bytes(12), b"\x00", bytes(63), bytes(16)),
            *(bytes(4), bytes(16)),  # no relative levels: the absolute path counts
            *(b"\x00\x02", len(text).to_bytes(2, "big"), text, b"\xff\xff\x00\x00"),
        )
    )

    def change(kind: bytes, content: bytes) -> bytes | None:
        if kind == b"mdat":
            return b""
        if kind == b"dref":
            entry = (12 + len(alias)).to_bytes(4, "big") + b"alis" + bytes(4) + alias
            return content[:8] + entry
        return None

    return rewrite(film, change)


_QUARTER_TURNS = {
    90: (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000),
    -90: (0, -0x10000, 0, 0x10000, 0, 0, 0, 0, 0x40000000),
}


_MIRRORS = {
    "left to right": (-0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000),
    "upside down": (0x10000, 0, 0, 0, -0x10000, 0, 0, 0, 0x40000000),
    "half turn": (-0x10000, 0, 0, 0, -0x10000, 0, 0, 0, 0x40000000),
    "turned and mirrored": (0, 0x10000, 0, 0x10000, 0, 0, 0, 0, 0x40000000),
}


def with_rotation(film: bytes, degrees: int) -> bytes:
    """`film` whose tracks are to be shown a quarter turn (90 or -90) from how they lie."""
    return _with_matrix(film, _QUARTER_TURNS[degrees])


def with_mirror(film: bytes, kind: str) -> bytes:
    """`film` whose tracks are to be shown mirrored, in one of the ways of `_MIRRORS`."""
    return _with_matrix(film, _MIRRORS[kind])


def _with_matrix(film: bytes, numbers: tuple[int, ...]) -> bytes:
    matrix = b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)
    return rewrite(
        film,
        lambda kind, content: content[:40] + matrix + content[76:] if kind == b"tkhd" else None,
    )


def with_stated_duration(film: bytes, factor: float) -> bytes:
    """`film` whose headers state `factor` times its real duration."""

    def scale(content: bytes, at: int) -> bytes:
        ticks = round(int.from_bytes(content[at : at + 4], "big") * factor)
        return content[:at] + ticks.to_bytes(4, "big") + content[at + 4 :]

    places = {b"mvhd": 16, b"mdhd": 16, b"tkhd": 20}
    return rewrite(
        film, lambda kind, content: scale(content, places[kind]) if kind in places else None
    )


def with_stretched_samples(film: bytes, ticks: int) -> bytes:
    """`film` every picture of which claims to last `ticks` of its clock."""

    def change(kind: bytes, content: bytes) -> bytes | None:
        if kind == b"edts":
            return b""
        if kind != b"stts":
            return None
        entries = [content[at : at + 4] for at in range(8, len(content), 8)]
        return content[:8] + b"".join(count + ticks.to_bytes(4, "big") for count in entries)

    return rewrite(film, change)
