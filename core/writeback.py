"""Large files on their way to the disk."""

import os

STRIDE_BYTES = 8 * 1024**2


class EarlyWriteback:
    """Lets the disk begin to write while more comes in.

    The kernel would keep it all in memory for some seconds, and a sync at the end would wait for
    the whole of it. `reached` says up to where the file is written by now.
    """

    def __init__(self, descriptor: int, position: int = 0) -> None:
        self._descriptor = descriptor
        self._begun = position

    def reached(self, position: int) -> None:
        """Never waits for the disk. Bytes that are on it already leave the page cache, which those
        of the last stride cannot be yet."""
        length = position - self._begun
        if length >= STRIDE_BYTES:
            if hasattr(os, "posix_fadvise"):  # not on macOS, where this is done without
                advice = os.POSIX_FADV_DONTNEED
                os.posix_fadvise(self._descriptor, self._begun, length, advice)
            self._begun = position
