"""Chapters, as people write them into a description: lines of `mm:ss Title`."""

import re

MAX_CHAPTERS = 100
# For one stripped line: matching over a whole description costs the square of its blank space.
LINE = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\s+(?:[-–—]\s*)?(.+)", re.ASCII)


def chapters(description: str) -> list[tuple[int, str]]:
    """(start in seconds, title), in order of time; a start that repeats is taken once.

    >>> chapters("0:00 Start\\n1:30 Middle")
    [(0, 'Start'), (90, 'Middle')]
    """
    found: dict[int, str] = {}
    for line in description.splitlines():
        match = LINE.fullmatch(line.strip())
        if match is None:
            continue
        hours, minutes, seconds, title = match.groups()
        start = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        found.setdefault(start, title[:150])
    return sorted(found.items())[:MAX_CHAPTERS]
