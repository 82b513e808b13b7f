"""How long the request of this thread has been at work: waits add up, and its client is told of an
outage within 5 s."""

import time
from contextvars import ContextVar

_began: ContextVar[float | None] = ContextVar("request_began", default=None)


def begin() -> None:
    """A request begins now."""
    _began.set(time.monotonic())


def end() -> None:
    """Work of this thread is nobody's request any more."""
    _began.set(None)


def left(total: float, *, at_least: float) -> float:
    """What is left of `total` seconds since the request began; all of it where there is none.
    `at_least` goes to one that has taken long, as long uploads do, and may still succeed."""
    began = _began.get()
    return total if began is None else max(at_least, total - (time.monotonic() - began))
