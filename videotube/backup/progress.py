"""How long work shows how far it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

Advance = Callable[[int], object]
"""Called with the bytes that have been dealt with since the last call."""


class Progress(Protocol):
    """`with progress("media", total) as advance`: one stage, about `total` bytes long."""

    def __call__(self, name: str, total: int, /) -> AbstractContextManager[Advance]: ...
