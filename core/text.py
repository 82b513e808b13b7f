"""What people write, as people see it."""

import unicodedata

UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers and the empty braille pattern: letters and signs by their category, blank to the eye."""


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: white space, controls, marks of direction, fillers."""
    return all(c in UNSEEN or unicodedata.category(c)[0] in "ZC" for c in text)
