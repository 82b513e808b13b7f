"""Bars of thirty days: geometry for an SVG that is stretched to whatever room there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from videotube.home.counting import Count
from videotube.home.days import Point

SLOT, BAR, HEIGHT = 10.0, 7.5, 100.0
"""Units of the drawing: a day's room, its bar, and the highest bar."""
LEAST = 1.5
"""A day with one is told from a day with none."""
STEPS = (1, 2, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: `left` of its room, `x`, `y` and `height` of its bar, and what it says. What is
    not counted yet has no bar."""

    left: float
    x: float
    y: float
    height: float
    day: date
    text: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`top` is what the highest line stands for, `total` adds up all days, and `summary` says in a
    sentence what the picture shows. `is_whole`: every day is counted."""

    title: str
    bars: tuple[Bar, ...]
    top: int
    total: Count
    summary: str
    is_whole: bool

    @property
    def width(self) -> int:
        return round(SLOT * len(self.bars))

    @property
    def top_text(self) -> str:
        return f"{self.top:,}"

    @property
    def middle(self) -> str:
        """What the line in the middle stands for; nothing where that is no whole number."""
        return "" if self.top % 2 else f"{self.top // 2:,}"

    @property
    def half(self) -> Bar:
        """The day in the middle."""
        return self.bars[len(self.bars) // 2]

    @property
    def newest_first(self) -> tuple[Bar, ...]:
        return self.bars[::-1]


def draw(title: str, points: Sequence[Point]) -> Chart:
    """The chart of these days."""
    counts = [point.count for point in points if point.count is not None]
    top = round_up(max((count.value for count in counts), default=0))
    total = sum(counts, Count(0))
    return Chart(
        title=title,
        bars=tuple(_bar(number, point, top) for number, point in enumerate(points)),
        top=top,
        total=total,
        summary=_summary(title, points, total),
        is_whole=len(counts) == len(points),
    )


def round_up(value: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40 …: lines that are easily read, and halved."""
    unit = 1
    while True:
        for step in STEPS:
            if step * unit >= value:
                return step * unit
        unit *= 10


def _bar(number: int, point: Point, top: int) -> Bar:
    value = point.count.value if point.count is not None else 0
    height = max(LEAST, HEIGHT * value / top) if value else 0.0
    left = number * SLOT
    return Bar(
        left=left,
        x=round(left + (SLOT - BAR) / 2, 2),
        y=round(HEIGHT - height, 2),
        height=round(height, 2),
        day=point.day,
        text="not counted yet" if point.count is None else str(point.count),
        is_today=point.is_today,
    )


def _summary(title: str, points: Sequence[Point], total: Count) -> str:
    known = [(point.count.value, point) for point in points if point.count is not None]
    if not known or not total:
        return f"{title}: none in {len(points)} days."
    _, best = max(known, key=lambda pair: pair[0])
    return (
        f"{title}: {total} in {len(points)} days, most on {best.day:%-d %B} ({best.count}), "
        f"{points[-1].count or 0} today."
    )
