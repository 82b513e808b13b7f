"""How long the request of this thread has been at work: waits add up, and its client is told of an
outage within 5 s."""

import time
from contextvars import ContextVar

LONG_SECONDS = 10.0
"""Nothing that only waits for a service gets so old."""

_began: ContextVar[float | None] = ContextVar("request_began", default=None)


def begin() -> None:
    """A request begins now."""
    _began.set(time.monotonic())


def end() -> None:
    """Work of this thread is nobody's request any more."""
    _began.set(None)


def left(total: float, *, at_least: float) -> float:
    """What is left of `total` seconds since the request began, `at_least` in any case; all of it
    where there is no request, or one that has worked for long: a film that took minutes to arrive
    must not be refused for a second."""
    began = _began.get()
    passed = 0.0 if began is None else time.monotonic() - began
    return total if passed > LONG_SECONDS else max(at_least, total - passed)
