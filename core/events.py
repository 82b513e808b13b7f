"""Domain events: how a lower app tells an upper one, since imports only run downward.

An event is a frozen dataclass that derives from `DomainEvent` and stands in the `events.py` of
the app that publishes it. Subscribers register in their AppConfig's `ready()`:

- `subscribe(Event, handler)`: called after the publishing transaction has committed. An error is
  logged and stops nobody else.
- `cascade(Event, handler)`: called inside the publishing transaction, for rows that must go or
  change together with it. An error rolls everything back.

`subscriptions()` lists them all.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from core.mongo.transaction import on_commit

__all__ = ["DomainEvent", "cascade", "publish", "subscribe", "subscriptions"]


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Something that has happened, named in the past tense. Carries ids, not documents."""


E = TypeVar("E", bound=DomainEvent)
Handler = Callable[[Any], object]

_after_commit: dict[type[DomainEvent], list[Handler]] = defaultdict(list)
_in_transaction: dict[type[DomainEvent], list[Handler]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[E], object]) -> None:
    """Call `handler` after commit; registering twice is registering once."""
    if handler not in _after_commit[event]:
        _after_commit[event].append(handler)


def cascade(event: type[E], handler: Callable[[E], object]) -> None:
    """Call `handler` within the publisher's transaction; registering twice is registering once."""
    if handler not in _in_transaction[event]:
        _in_transaction[event].append(handler)


def publish(event: DomainEvent) -> None:
    """Run the cascade now, and the subscribers once the open transaction is committed."""
    for handler in _in_transaction[type(event)]:
        handler(event)
    for handler in _after_commit[type(event)]:
        on_commit(partial(handler, event))


def subscriptions() -> dict[str, list[str]]:
    """Every event's handlers by dotted name, for people and for tests."""
    table: dict[str, list[str]] = defaultdict(list)
    for registry in (_in_transaction, _after_commit):
        for event, handlers in registry.items():
            table[event.__name__] += [f"{h.__module__}.{h.__qualname__}" for h in handlers]
    return dict(table)
