"""Walk the boxes of an MP4 file (ISO/IEC 14496-12)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its four-letter kind, and where its content starts and ends in the file."""

    kind: bytes
    start: int
    end: int


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between the byte offsets `start` and `end`; stops at the first bad size."""
    while start + 8 <= end:
        file.seek(start)
        header = file.read(16)
        size, head = int.from_bytes(header[:4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(header[8:16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield Box(header[4:8], start + head, start + size)
        start += size


def top_boxes(path: Path) -> tuple[Box, ...]:
    """The outermost boxes of the file at `path`, in order."""
    with path.open("rb") as file:
        return tuple(boxes(file, 0, os.fstat(file.fileno()).st_size))


def find_boxes(path: Path, *kinds: bytes) -> list[bytes]:
    """The contents of every box at the path `kinds`, such as `moov`, `trak`, `tkhd`."""
    with path.open("rb") as file:
        level = [Box(b"", 0, os.fstat(file.fileno()).st_size)]
        for kind in kinds:
            level = [
                child
                for parent in level
                for child in boxes(file, parent.start, parent.end)
                if child.kind == kind
            ]
        return [_content(file, box) for box in level]


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(box.end - box.start)


def movie_seconds(path: Path) -> float | None:
    """The duration that the movie header of `path` states."""
    found = find_boxes(path, b"moov", b"mvhd")
    if not found:
        return None
    wide = found[0][:1] == b"\x01"
    scale_at, length = (20, 8) if wide else (12, 4)
    scale = int.from_bytes(found[0][scale_at : scale_at + 4], "big")
    ticks = int.from_bytes(found[0][scale_at + 4 : scale_at + 4 + length], "big")
    return ticks / scale if scale else None
