"""Outages of the stand-in."""

import threading
import time
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["", "error", "hang", "trickle", "truncated"]
TRICKLE_SECONDS = 0.1


@dataclass
class Faults:
    """`mode` holds for requests whose path contains `where`, from the `after`-th of them on.

    `error` answers 500; `hang` takes the request and says nothing; `trickle` sends a byte now and
    then; `truncated` promises more than it sends.
    """

    mode: Mode = ""
    where: str = ""
    after: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def set(self, mode: Mode, *, where: str = "", after: int = 0) -> None:
        self.released = threading.Event()
        self.mode, self.where, self.after = mode, where, after

    def heal(self) -> None:
        """All is well again; requests that hang are let go."""
        self.mode = ""
        self.released.set()

    def met_by(self, path: str) -> Mode:
        if not self.mode or self.where not in path:
            return ""
        if self.after:
            self.after -= 1
            return ""
        return self.mode

    def wait(self) -> None:
        """Hang, but not for longer than a test can last."""
        self.released.wait(60)

    def pause(self) -> None:
        """Between two bytes."""
        if not self.released.is_set():
            time.sleep(TRICKLE_SECONDS)
