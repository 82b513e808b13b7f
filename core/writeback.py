"""Large files on their way to the disk."""

import os
from queue import Queue
from threading import Thread

STRIDE_BYTES = 8 * 1024**2
STRIDES_BEHIND = 4
"""So long a disk may take, in strides; what it has not written by then stays in memory."""
BLOCKS_WAITING = 2
WRITER = "film-writer"
"""The name of its threads."""


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


class WritingThread:
    """Writes a file from its beginning in a thread of its own, while the next block is read.

    It has a descriptor of its own, too: whoever closes the file meanwhile cannot let it write into
    another. `finish` or `abandon` ends it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = os.dup(descriptor)
        self._blocks: Queue[bytes | None] = Queue(BLOCKS_WAITING)
        self._error: OSError | None = None
        self._abandoned = False
        self._thread = Thread(target=self._run, name=WRITER, daemon=True)
        self._thread.start()

    def write(self, block: bytes) -> None:
        """Waits while `BLOCKS_WAITING` are not written. Raises OSError for one that was written
        before: the disk is full, for one."""
        if self._error is not None:
            raise self._error
        self._blocks.put(block)

    def finish(self) -> None:
        """Wait until all is safe from a power cut. Raises OSError where it is not."""
        self._end()
        if self._error is not None:
            raise self._error

    def abandon(self) -> None:
        """The file is not wanted any more, or finished already."""
        self._abandoned = True
        self._end()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._blocks.put(None)
            self._thread.join()

    def _run(self) -> None:
        position, writeback = 0, EarlyWriteback(self._descriptor)
        while (block := self._blocks.get()) is not None:
            if self._error is None:
                try:
                    position = _put(self._descriptor, block, position)
                    writeback.reached(position)
                except OSError as error:
                    self._error = error
        try:
            if not self._abandoned:
                os.fdatasync(self._descriptor)
        except OSError as error:
            self._error = self._error or error
        finally:
            os.close(self._descriptor)


def _put(descriptor: int, block: bytes, position: int) -> int:
    view = memoryview(block)
    while view:
        written = os.pwrite(descriptor, view, position)
        view, position = view[written:], position + written
    return position
