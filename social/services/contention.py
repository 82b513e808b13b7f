"""Changes that depend on what is there, made by several people at once."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError

from core.errors import Unavailable

T = TypeVar("T")

MAX_DECISIONS = 40


class Overtaken(Exception):
    """What the decision was based on has changed meanwhile; nothing has been written."""


def until_settled(decide: Callable[[], T]) -> T:
    """Call `decide`, again for as long as somebody else was quicker.

    `decide` reads what is there, then changes it in a transaction of its own that raises
    Overtaken, or breaks a unique index, where that is no longer so. Each time it is overtaken
    somebody else has succeeded, so this ends; Unavailable (503) only after `MAX_DECISIONS`.
    """
    for _ in range(MAX_DECISIONS):
        try:
            return decide()
        except (IntegrityError, Overtaken):
            continue
    raise Unavailable(retry_after=1)
