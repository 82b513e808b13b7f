"""What must be looked at before others see it: lower apps ask, and an upper one may object.

Whatever may be held asks `screened` before it is stored; the app that knows the rules installs a
screen in its `AppConfig.ready()`. Without one nothing is held. What is held is then told by an
event of its own, in the transaction in which it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bson import ObjectId

__all__ = ["Author", "Screen", "Submission", "Verdict", "install", "screened"]


class Author(Protocol):
    """What a screen needs to know of a person."""

    pk: ObjectId
    is_staff: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """Something that is about to be stored: its `kind` ("comment", "video", "user"), whose it is,
    and what it says, where that is looked at."""

    kind: str
    author: Author
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """It is held: `cause` is a code, `matched` the words or links that have caused it, and `rule`
    the id of the rule that they stand in."""

    cause: str
    matched: tuple[str, ...] = ()
    rule: ObjectId | None = None


Screen = Callable[[Submission], Verdict | None]

_screens: list[Screen] = []


def install(screen: Screen) -> None:
    """Ask `screen`, too; installing twice is installing once."""
    if screen not in _screens:
        _screens.append(screen)


def screened(submission: Submission) -> Verdict | None:
    """Why it is held, or None where everybody may see it. Only reads; call it before the
    transaction that stores."""
    return next(filter(None, (screen(submission) for screen in _screens)), None)
