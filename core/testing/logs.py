"""The log as an operator gets it: formatted lines, not records."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any


class Lines(StringIO):
    """What has been written, as text (`getvalue()`) and as JSON objects (`parsed()`)."""

    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@contextmanager
def logged(level: int = logging.INFO) -> Iterator[Lines]:
    """Collect the lines that the block logs, in the format that the settings have made."""
    root = logging.getLogger()
    lines = Lines()
    handler = logging.StreamHandler(lines)
    # The console's own formatter: what is proved is what is printed.
    handler.setFormatter(next(h.formatter for h in root.handlers if h.name == "console"))
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield lines
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
