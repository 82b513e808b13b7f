"""What can be done to many rows: each app says so of its own.

An app installs its operations in `AppConfig.ready()`, so that the web server and the worker know
the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bson import ObjectId

from core.errors import DomainError, NotFound

UNCHANGED = "There is nothing to change."


class Act(Protocol):
    """Does it to one row, by one service call; False where nothing changed. Raises DomainError
    for a row that must stay as it is. May be called inside an open transaction."""

    def __call__(self, id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`name` is `<app>.<verb>`, `model` (`<app>.<model>`) says whose ids it takes, `label` is what
    staff read, `done` says what the rows are afterwards ("deactivated").

    `may` is asked again and again while a run goes on. `check` raises DomainError for parameters
    with which no row could be changed.
    """

    name: str
    model: str
    label: str
    done: str
    act: Act
    may: Callable[[Any], bool]
    check: Callable[[dict[str, str]], None] = lambda _params: None
    unchanged: str = UNCHANGED


_operations: dict[str, Operation] = {}


def install(operation: Operation) -> None:
    """Let staff and workers find it by its name."""
    _operations[operation.name] = operation


def find_operation(name: str) -> Operation | None:
    """None for one that a release before this one knew."""
    return _operations.get(name)


def on_row(rows: Callable[[], Any], service: Callable[..., object], *, gone: str) -> Act:
    """Hands the row of the id, out of `rows`, to `service(row, by=…, reason=…)`. Raises NotFound
    with the words of `gone`."""

    def act(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
        row = rows().filter(pk=id_).first()
        if row is None:
            raise NotFound(gone)
        service(row, by=by, reason=params["reason"])
        return True

    return act


def has_right(right: str) -> Callable[[Any], bool]:
    """Whether somebody has the right, `<app>.<codename>`."""
    return lambda user: bool(user.has_perm(right))


def objection(operation: Operation, by: Any) -> str:
    """Why this person may not do it (any more); empty where they may."""
    if by is None:
        return "Who started this is gone."
    if not (by.is_active and by.is_staff and operation.may(by)):
        return f"@{by.get_username()} may not do this any more."
    return ""


class Unchanged(DomainError):
    """Nothing to do to this row."""
