"""A note from one process to many that survives the death of any of them."""

import os
import select


class Latch:
    """Set once, seen by every process forked after it was made.

    A byte in a pipe that nobody reads. `multiprocessing.Event` has locks inside: a process that
    is killed while it holds one, or while it waits, stops all the others for ever.
    """

    def __init__(self) -> None:
        self._seen, self._told = os.pipe()

    def set(self) -> None:
        """Tell all; telling again changes nothing."""
        if not self.is_set():
            os.write(self._told, b"!")

    def is_set(self) -> bool:
        """Whether it was set by now."""
        return self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Sleep until it is set, this long at most; whether it is."""
        return bool(select.select([self._seen], [], [], seconds)[0])
