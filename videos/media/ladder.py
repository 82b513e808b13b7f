"""Which renditions a film gets. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

HEIGHTS: Final = (240, 360, 480, 720, 1080, 1440, 2160)
PROGRESSIVE_MAX_HEIGHT: Final = 1080

# Peak bits per second of H.264 for 16:9 at up to 30 pictures per second.
VIDEO_BITRATES: Final[Mapping[int, int]] = {
    240: 450_000,
    360: 900_000,
    480: 1_500_000,
    720: 3_200_000,
    1080: 5_800_000,
    1440: 10_500_000,
    2160: 20_000_000,
}
_AUDIO_BITRATES: Final = ((240, 64_000), (480, 96_000), (2160, 128_000))
_WIDE: Final = 16 / 9
_FAST_RATE: Final = 35.0
_FAST_FACTOR: Final = 1.5
_SAME_CLASS: Final = 1.06  # 1072 lines are called 1080p
_CLOSE: Final = 1.25  # a rung this near to the one above is not worth its encoding
_HALVABLE: Final = 96


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition: even pixel sizes, peak bits per second; `low` where it differs from the
    next by its quality alone. `name` is used for folders and files, such as `720p`.
    """

    name: str
    width: int
    height: int
    video_bitrate: int
    audio_bitrate: int
    low: bool = False

    @property
    def short_side(self) -> int:
        """What people call the height of a film, held upright or not."""
        return min(self.width, self.height)


def plan_ladder(
    width: int,
    height: int,
    fps: float,
    *,
    heights: Sequence[int] = HEIGHTS,
    bitrates: Mapping[int, int] = VIDEO_BITRATES,
) -> tuple[Rung, ...]:
    """Rungs for a film shown at `width` x `height` pixels, smallest first. `bitrates` are peak
    bits per second by height, for 16:9 at up to 30 pictures per second.

    At least two, none larger than the film (a last odd row or column is dropped), sized by
    the shorter side. A film between two `heights` keeps its own size as the top rung.
    """
    short = min(width, height)
    sizes = [h for h in sorted(heights) if h <= short]
    own = min(short, max(heights))
    if not sizes or own > sizes[-1]:
        if len(sizes) > 2 and own < _CLOSE * sizes[-1]:
            sizes[-1] = own
        else:
            sizes.append(own)
    if len(sizes) == 1 and own >= _HALVABLE:
        sizes.insert(0, own // 2)
    rungs = tuple(_rung(size, width, height, fps, heights, bitrates) for size in sizes)
    if len(rungs) > 1:
        return rungs
    only = rungs[0]
    low = replace(only, name=f"{only.name}_low", video_bitrate=only.video_bitrate // 2, low=True)
    return (low, only)


def progressive_rung(rungs: Sequence[Rung]) -> Rung:
    """The best rung that a plain `<video src>` should have to load."""
    fitting = [rung for rung in rungs if rung.short_side <= PROGRESSIVE_MAX_HEIGHT]
    return max(fitting or rungs[:1], key=lambda rung: (rung.short_side, rung.video_bitrate))


def _rung(
    size: int,
    width: int,
    height: int,
    fps: float,
    heights: Sequence[int],
    bitrates: Mapping[int, int],
) -> Rung:
    short = min(width, height)
    rung_width, rung_height = (_even(side * size / short) for side in (width, height))
    area = rung_width * rung_height / (size * size * _WIDE)
    rate = _FAST_FACTOR if fps > _FAST_RATE else 1.0
    return Rung(
        name=f"{_class_of(size, heights)}p",
        width=rung_width,
        height=rung_height,
        # Half of the bits grow with the area: wide skies cost less than they measure.
        video_bitrate=round(_bitrate(size, bitrates) * rate * (0.5 + 0.5 * area)),
        audio_bitrate=next((bits for top, bits in _AUDIO_BITRATES if size <= top), 128_000),
    )


def _even(side: float) -> int:
    return max(2, int(side + 1e-6) // 2 * 2)


def _class_of(size: int, heights: Sequence[int]) -> int:
    above = (h for h in sorted(heights) if size <= h <= size * _SAME_CLASS)
    return next(above, size)


def _bitrate(size: int, bitrates: Mapping[int, int]) -> float:
    """Bits for any height: by area from the nearest known height below, or the lowest."""
    known = max((h for h in bitrates if h <= size), default=min(bitrates))
    return bitrates[known] * math.pow(size / known, 1.6)
