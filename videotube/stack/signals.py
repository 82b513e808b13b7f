"""Stop signals while there is no supervisor yet, or none at all."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody asked the stack to stop; not an Exception, so that nothing swallows it."""


@contextmanager
def stop_signals_raise() -> Iterator[None]:
    """Turn the first stop signal into StopRequested; later ones do not disturb the cleaning up."""
    previous = {signum: signal.signal(signum, _stop) for signum in STOP_SIGNALS}
    try:
        yield
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)


def _stop(_signum: int, _frame: FrameType | None) -> None:
    for signum in STOP_SIGNALS:
        signal.signal(signum, lambda *_: None)
    raise StopRequested
