"""What a check has found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from core.diagnosis.workshop import Workshop

__all__ = ["Check", "Finding", "Severity", "Workshop"]


class Severity(StrEnum):
    """An error loses data or answers wrongly; a warning will, or costs; a note is for reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be.

    `code` is for scripts (`index.missing`), `subject` says of what (`social.Comment 65f…`, a
    file's key), `text` is a sentence or two for people: what is wrong, what that means, and what to
    do. `facts` are further values for scripts. `mend` puts it right and says what it has done;
    None where only a person can.
    """

    code: str
    severity: Severity
    subject: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    mend: Callable[[Workshop], str] | None = None


class Check(Protocol):
    """One kind of look at the site. Changes nothing; reads in bounded batches; looks again at what
    may only have been seen in passing before it reports it."""

    def __call__(self) -> Iterator[Finding]: ...
