"""Readers for a child's output that never hold more than they were told to."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST_LINE = 64 * 1024


class LineSplitter:
    """Cuts bytes into lines for a callback, or keeps the first `keep` bytes of them."""

    def __init__(self, on_line: Callable[[str], None] | None, *, keep: int) -> None:
        self._on_line = on_line
        self._keep = keep
        self._pending = b""
        self._kept = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what was read; whole lines go to the callback at once."""
        if self._on_line is None:
            self._kept += data[: max(0, self._keep - len(self._kept))]
            return
        *lines, rest = (self._pending + data).split(b"\n")
        self._pending = rest[:_LONGEST_LINE]
        for line in lines:
            self._on_line(line.decode("utf-8", "replace"))

    def finish(self) -> None:
        """Hand over a last line that has no line end."""
        if self._on_line is not None and self._pending:
            self._on_line(self._pending.decode("utf-8", "replace"))
            self._pending = b""

    def collected(self) -> str:
        """What was kept, as text."""
        return self._kept.decode("utf-8", "replace")


class Tail:
    """The last `keep` bytes of a stream."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._kept = b""

    def feed(self, data: bytes) -> None:
        """Take what was read, dropping what is too old."""
        self._kept = (self._kept + data)[-self._keep :]

    def text(self) -> str:
        """The tail as text."""
        return self._kept.decode("utf-8", "replace")
