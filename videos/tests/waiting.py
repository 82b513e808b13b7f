"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Return as soon as `happened()` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.02)
