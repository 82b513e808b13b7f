"""A film of any size: a sample, and a box that players skip."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from videotube.stack.services import PROJECT_ROOT

SAMPLE = PROJECT_ROOT / "samples" / "bikes.mp4"
MIB = 1024**2
NOISE = os.urandom(MIB)
"""What is written and sent: nothing that a disk could make smaller."""


def pieces(size: int) -> Iterator[memoryview]:
    """The sample and a `free` box (ISO/IEC 14496-12), `size` bytes in all."""
    film = SAMPLE.read_bytes()
    film += struct.pack(">I4sQ", 1, b"free", size - len(film))
    yield memoryview(film)
    yield from noise(size - len(film))


def noise(size: int) -> Iterator[memoryview]:
    """`size` bytes, a MiB at a time."""
    view = memoryview(NOISE)
    while size > 0:
        yield view[:size]
        size -= len(view)


def swell(path: Path, size: int) -> None:
    """Let the file be as large as `size`, by bytes that stand on the disk."""
    with path.open("ab") as file:
        file.write(struct.pack(">I4sQ", 1, b"free", size - file.tell()))
        for piece in noise(size - file.tell()):
            file.write(piece)
