"""Files written in a thread of their own: whole, or with the disk's error; never into another."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.writeback import STRIDE_BYTES, WRITER, EarlyWriteback, WritingThread

BLOCK = os.urandom(256 * 1024)
FULL = os.strerror(errno.ENOSPC)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "film", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def writers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == WRITER]


def write_on(writer: WritingThread) -> None:
    for _ in range(100):
        writer.write(BLOCK)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_what_is_written_stands_in_the_file_in_order(file: int) -> None:
    writer = WritingThread(file)
    blocks = [bytes([number]) * 100_000 for number in range(100)]
    for block in blocks:
        writer.write(block)
    writer.finish()
    assert os.pread(file, 20_000_000, 0) == b"".join(blocks)
    assert writers() == []


def test_more_than_a_stride_comes_out_whole(file: int) -> None:
    writer = WritingThread(file)
    count = 3 * STRIDE_BYTES // len(BLOCK) + 1
    for _ in range(count):
        writer.write(BLOCK)
    writer.finish()
    assert os.pread(file, (count + 1) * len(BLOCK), 0) == BLOCK * count


def test_a_full_disk_is_told_to_whoever_goes_on_writing_and_at_the_end() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    writer = WritingThread(full)
    with pytest.raises(OSError, match=FULL):
        write_on(writer)
    with pytest.raises(OSError, match=FULL):
        writer.finish()
    os.close(full)
    assert writers() == []


def test_a_file_that_is_abandoned_leaves_no_thread_and_no_descriptor(file: int) -> None:
    before = descriptors()
    writer = WritingThread(file)
    writer.write(BLOCK)
    writer.abandon()
    writer.abandon()
    assert writers() == []
    assert descriptors() == before


def test_a_file_that_was_closed_meanwhile_is_not_taken_for_another(tmp_path: Path) -> None:
    mine = os.open(tmp_path / "mine", os.O_WRONLY | os.O_CREAT)
    writer = WritingThread(mine)
    os.close(mine)
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT)
    assert other == mine  # the number was given again
    writer.write(BLOCK)
    writer.finish()
    os.close(other)
    assert (tmp_path / "other").read_bytes() == b""
    assert (tmp_path / "mine").read_bytes() == BLOCK


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
