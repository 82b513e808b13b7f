"""Refuses at once what a service that is gone or frozen would only let wait.

Who asks a dead service waits for seconds. A crowd would keep all threads of the web server waiting,
and whoever stands behind them is answered when nobody listens any more. So the first who has waited
in vain says so; from then on one caller at a time asks a short question, and the others are refused
until it is answered.
"""

import time
from collections.abc import Callable
from threading import Lock

PAUSE_SECONDS = 0.5
"""Between one short question and the next."""


class Outage:
    """What one process knows about a service."""

    def __init__(self, is_back: Callable[[], bool]) -> None:
        """`is_back` is the short question: it answers within a second or so, and raises nothing."""
        self._is_back = is_back
        self._noticed = False
        self._asked_at = 0.0
        self._asking = Lock()

    def notice(self) -> None:
        """The service has not answered."""
        self._noticed = True

    def lasts(self) -> bool:
        """Whether the service is still away. Costs nothing while no outage has been noticed."""
        if not self._noticed:
            return False
        with self._asking:  # who waits here waits for the answer of another
            if self._noticed and time.monotonic() - self._asked_at > PAUSE_SECONDS:
                self._noticed = not self._is_back()
                self._asked_at = time.monotonic()
            return self._noticed
