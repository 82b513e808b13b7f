"""Large files on their way to the disk."""

import os

STRIDE_BYTES = 8 * 1024**2
STRIDES_BEHIND = 4
"""So long a disk may take, in strides; what it has not written by then stays in memory."""


class EarlyWriteback:
    """Lets the disk begin to write while more comes in, and lets go of the memory of what is
    written.

    The kernel would keep it all in memory for some seconds, and a sync at the end would wait for
    the whole of it. Afterwards a film would lie there in the place of what the database reads; and
    the memory for it has to come from somewhere, which costs a virtual machine more than the
    writing. `reached` says up to where the file is written by now.
    """

    def __init__(self, descriptor: int, position: int = 0) -> None:
        self._descriptor = descriptor
        self._first = self._begun = position

    def reached(self, position: int) -> None:
        """Never waits for the disk."""
        if position - self._begun < STRIDE_BYTES:
            return
        if hasattr(os, "posix_fadvise"):  # not on macOS, where this is done without
            # Begins to write what is new, and lets go what has been written since the last times.
            start = max(self._first, self._begun - STRIDES_BEHIND * STRIDE_BYTES)
            length = position - start
            os.posix_fadvise(self._descriptor, start, length, os.POSIX_FADV_DONTNEED)
        self._begun = position


def put(descriptor: int, data: bytes, position: int) -> int:
    """Write all of it at this position; the position behind it. Raises OSError: the disk is full,
    for one."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, position)
        view, position = view[written:], position + written
    return position
