"""Large files: whole on the disk, or with its error, and not for long in memory."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.writeback import STRIDE_BYTES, EarlyWriteback, put

FULL = os.strerror(errno.ENOSPC)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "film", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def test_all_of_it_is_written_where_it_belongs(file: int) -> None:
    blocks = [bytes([number]) * 100_000 for number in range(20)]
    position = 0
    for block in blocks:
        position = put(file, block, position)
    assert position == 2_000_000
    assert put(file, b"", position) == position
    assert os.pread(file, 3_000_000, 0) == b"".join(blocks)


def test_what_a_disk_takes_in_pieces_is_written_whole(
    file: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda to, data, at: write(to, data[:7], at))
    assert put(file, b"0123456789abcdefghij", 3) == 23
    assert os.pread(file, 100, 3) == b"0123456789abcdefghij"


def test_a_full_disk_is_told() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError, match=FULL):
        put(full, b"x", 0)
    os.close(full)


def test_bytes_that_the_disk_has_been_told_of_are_still_there(file: int) -> None:
    writeback = EarlyWriteback(file)
    content = os.urandom(2 * STRIDE_BYTES + 5)
    for start in range(0, len(content), 100_000):
        os.pwrite(file, content[start : start + 100_000], start)
        writeback.reached(min(start + 100_000, len(content)))
    assert os.pread(file, len(content) + 1, 0) == content


def test_a_film_that_is_on_the_disk_does_not_stay_in_memory(file: int) -> None:
    stride = os.urandom(STRIDE_BYTES)
    os.pwrite(file, stride, 0)
    os.fdatasync(file)
    if not hasattr(os, "RWF_NOWAIT") or not _can_forget(file):
        pytest.skip("this file system keeps all in memory, or does not say")
    writeback = EarlyWriteback(file, STRIDE_BYTES)
    for number in (1, 2, 3):
        os.pwrite(file, stride, number * STRIDE_BYTES)
        writeback.reached((number + 1) * STRIDE_BYTES)
        os.fdatasync(file)

    assert not _is_in_memory(file, STRIDE_BYTES)
    assert not _is_in_memory(file, 2 * STRIDE_BYTES)
    assert os.pread(file, STRIDE_BYTES, STRIDE_BYTES) == stride


def _can_forget(file: int) -> bool:
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    return not _is_in_memory(file, 0)


def _is_in_memory(file: int, position: int) -> bool:
    try:
        os.preadv(file, [bytearray(4096)], position, os.RWF_NOWAIT)
    except BlockingIOError:
        return False
    return True
