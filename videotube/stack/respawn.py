"""When something that has ended by itself is started again, and when that is given up."""

import time
from collections import deque
from dataclasses import dataclass, field

PAUSE_SECONDS = 1.0
_TRIES = 10
_WITHIN_SECONDS = 120.0
_SETTLED_SECONDS = 10.0


@dataclass
class RespawnPolicy:
    """For one process: whatever killed it, it comes back, ten times in two minutes at the most.
    One that leaves by itself before it has settled is set up wrongly, and would do it again."""

    _deaths: "deque[float]" = field(default_factory=deque)
    _started: float = field(default_factory=lambda: time.monotonic())

    def may_respawn(self, returncode: int) -> bool:
        """Note the end of the process; `returncode` as subprocess has it, negative for a signal."""
        now = time.monotonic()
        if returncode >= 0 and now - self._started < _SETTLED_SECONDS:
            return False
        self._deaths.append(now)
        while self._deaths[0] < now - _WITHIN_SECONDS:
            self._deaths.popleft()
        self._started = now + PAUSE_SECONDS
        return len(self._deaths) <= _TRIES
