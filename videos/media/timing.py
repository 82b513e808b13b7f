"""When the packets of a film really come, whatever its header states."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import av

_JUMP_SECONDS = 10.0
_REORDERED = 32  # pictures; more than any codec holds back
_SPACING_UNIT = 1e-5  # seconds
_LONGEST_SPACING = 1.0
_JITTER = 0.3


@dataclass(slots=True)
class Clock:
    """Where a stream really starts and ends, by its packets rather than its header."""

    unit: float  # seconds per tick
    heals_jumps: bool  # broadcasts restart their clocks; ffmpeg closes such gaps
    first: float | None = None
    end: float = 0.0
    packets: int = 0
    _shift: float = field(default=0.0)
    _previous: float | None = None

    def add(self, packet: av.Packet[Any]) -> float | None:
        """Count `packet` in; when it starts, in seconds."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return None
        length = max(0, packet.duration or 0) * self.unit
        order = (packet.dts if packet.dts is not None else stamp) * self.unit
        if self.heals_jumps and self._previous is not None:
            gap = order + self._shift - self._previous
            if abs(gap) > _JUMP_SECONDS:
                self._shift += length - gap
        self._previous = order + self._shift
        start = stamp * self.unit + self._shift
        self.first = start if self.first is None else min(self.first, start)
        self.end = max(self.end, start + length)
        self.packets += 1
        return start


@dataclass(slots=True)
class Pace:
    """How quickly pictures usually follow each other, whatever their average is."""

    _waiting: list[float] = field(default_factory=list)
    _previous: float | None = None
    _spacings: Counter[int] = field(default_factory=Counter)

    def add(self, stamp: float) -> None:
        """Count the picture shown at `stamp` (seconds) in; they come in decoding order."""
        heapq.heappush(self._waiting, stamp)
        if len(self._waiting) > _REORDERED:
            self._leave(heapq.heappop(self._waiting))

    def usual(self) -> float:
        """Pictures per second by the middle one of all spacings; 0.0 where there is none."""
        while self._waiting:
            self._leave(heapq.heappop(self._waiting))
        middle = self._middle()
        # Clocks of whole milliseconds jitter: what lies near it is averaged.
        near = {s: n for s, n in self._spacings.items() if abs(s - middle) <= _JITTER * middle}
        total = sum(spacing * count for spacing, count in near.items())
        return sum(near.values()) / (total * _SPACING_UNIT) if total else 0.0

    def _middle(self) -> int:
        half = self._spacings.total() / 2
        for spacing in sorted(self._spacings):
            half -= self._spacings[spacing]
            if half <= 0:
                return spacing
        return 0

    def _leave(self, stamp: float) -> None:
        if self._previous is not None and 0 < stamp - self._previous <= _LONGEST_SPACING:
            self._spacings[round((stamp - self._previous) / _SPACING_UNIT)] += 1
        self._previous = stamp
