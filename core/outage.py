"""Refuses at once what a service that is gone or frozen would only let wait.

Who asks a dead service waits for seconds. A crowd would keep all threads of the web server waiting,
and whoever stands behind them is answered when nobody listens any more. So the first who has waited
in vain says so, a thread beside the requests asks again and again, and until it has an answer all
others are refused.
"""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

PAUSE_SECONDS = 0.5
"""Between one question and the next."""
IDLE_SECONDS = 10.0
"""Nobody asks on when no request has needed the service for so long."""


class Outage:
    """What one process knows about a service."""

    def __init__(self, is_back: Callable[[], bool]) -> None:
        """`is_back` asks shortly: it answers within about a second, and raises nothing."""
        self._is_back = is_back
        self._lock = Lock()
        self._watched = False
        self._is_away = False
        self._has_been_asked = Event()
        self._needed_at = 0.0

    def notice(self) -> None:
        """The service has not answered: perhaps it is away, perhaps one question was too hard."""
        with self._lock:
            if not self._watched:
                self._watched = True
                self._needed_at = time.monotonic()
                self._has_been_asked.clear()
                Thread(target=self._watch, name="outage", daemon=True).start()

    def lasts(self) -> bool:
        """Whether the service is away. Costs nothing while no outage has been noticed."""
        if not self._watched:
            return False
        self._needed_at = time.monotonic()
        return self._is_away if self._has_been_asked.wait(PAUSE_SECONDS) else self._watched

    def _watch(self) -> None:
        while True:
            self._is_away = not self._is_back()
            with self._lock:
                idle = time.monotonic() - self._needed_at > IDLE_SECONDS
                if not self._is_away or idle:
                    self._watched = self._is_away = False
                    self._has_been_asked.set()
                    return
            self._has_been_asked.set()
            time.sleep(PAUSE_SECONDS)
