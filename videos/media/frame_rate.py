"""The constant rate that a film of any rate is brought to."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

STANDARD_RATES: Final = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
_SLOWEST: Final = Fraction(12)  # slower films repeat pictures, which costs next to nothing
_FASTEST: Final = STANDARD_RATES[-1]
_NEAR: Final = 0.02


def output_frame_rate(fps: float) -> Fraction:
    """Pictures per second of every rendition of a film with `fps` on average.

    Constant, since that is what keeps the keyframes of all renditions aligned: the standard
    rate when `fps` is within 2 % of one, else `fps` to a thousandth, from 12 to 60.
    """
    nearest = min(STANDARD_RATES, key=lambda rate: abs(float(rate) - fps))
    if abs(float(nearest) - fps) <= _NEAR * fps:
        return nearest
    return max(_SLOWEST, min(_FASTEST, Fraction(round(fps * 1000), 1000)))
