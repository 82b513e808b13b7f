"""Make one rising number of what ffmpeg says with `-progress`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from videos.media.errors import ErrorCode, MediaError

_ALMOST: Final = 0.99  # the last step is the caller's to report, once the files are read


class ProgressReader:
    """Reports the share done, from 0 to 1, never falling; notices when nothing moves.

    `duration` is seconds of the whole film. Raises MediaError `timed_out` from `tick` when
    the position has not changed for `stall_timeout` seconds.
    """

    def __init__(
        self, duration: float, on_progress: Callable[[float], None], *, stall_timeout: float
    ) -> None:
        self._duration = duration
        self._on_progress = on_progress
        self._stall_timeout = stall_timeout
        self._share = 0.0
        self._moved_at = time.monotonic()
        self._position = ""

    def read_line(self, line: str) -> None:
        """Take one `key=value` line."""
        key, _, value = line.partition("=")
        if key != "out_time_us":
            return
        if value != self._position:
            self._position = value
            self._moved_at = time.monotonic()
        try:
            done = int(value) / 1e6 / self._duration
        except (ValueError, ZeroDivisionError):  # N/A until the first picture is out
            return
        self._share = max(self._share, min(_ALMOST, done))
        self._on_progress(self._share)

    def tick(self) -> None:
        """Say again where we are, so that the caller knows we live."""
        if time.monotonic() - self._moved_at > self._stall_timeout:
            raise MediaError(
                ErrorCode.TIMED_OUT,
                "Processing this film stopped making progress.",
                permanent=False,
            )
        self._on_progress(self._share)

    def finish(self) -> None:
        """Report the whole."""
        self._share = 1.0
        self._on_progress(1.0)
