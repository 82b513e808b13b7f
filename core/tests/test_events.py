"""Events reach those who asked: in the transaction, or after its commit."""

from dataclasses import FrozenInstanceError, dataclass

import pytest
from django.contrib.auth.models import Group

from core import events
from core.events import DomainEvent, cascade, publish, subscribe, subscriptions
from core.mongo.transaction import transactional
from core.testing.logs import logged

pytestmark = pytest.mark.usefixtures("db", "own_registry")


@dataclass(frozen=True, slots=True)
class GroupMade(DomainEvent):
    name: str


@dataclass(frozen=True, slots=True)
class GroupGone(DomainEvent):
    name: str


@pytest.fixture
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests subscribe must not outlive them."""
    for name in ("_after_commit", "_in_transaction"):
        registry = getattr(events, name)
        monkeypatch.setattr(events, name, type(registry)(list, {}))


@pytest.fixture
def told() -> list[str]:
    return []


@transactional
def make_group(name: str, *, fail: bool = False) -> None:
    publish(GroupMade(name))
    Group.objects.create(name=name)
    if fail:
        raise LookupError


def test_a_subscriber_is_told_after_the_commit(told: list[str]) -> None:
    subscribe(GroupMade, lambda e: told.append(f"{e.name}:{Group.objects.count()}"))
    make_group("a")
    assert told == ["a:1"]


def test_a_subscriber_is_not_told_of_what_was_rolled_back(told: list[str]) -> None:
    subscribe(GroupMade, lambda e: told.append(e.name))
    with pytest.raises(LookupError):
        make_group("a", fail=True)
    assert told == []


def test_a_cascade_runs_within_the_transaction_before_publish_returns(told: list[str]) -> None:
    cascade(GroupMade, lambda e: Group.objects.create(name=f"{e.name}-too"))
    make_group("a")
    assert set(Group.objects.values_list("name", flat=True)) == {"a", "a-too"}
    with pytest.raises(LookupError):
        make_group("b", fail=True)
    assert Group.objects.count() == 2


def test_an_error_in_a_cascade_rolls_everything_back_and_rises() -> None:
    def refuse(event: GroupMade) -> None:
        raise PermissionError(event.name)

    cascade(GroupMade, refuse)
    with pytest.raises(PermissionError):
        make_group("a")
    assert not Group.objects.exists()


def test_a_failing_subscriber_stops_nobody_and_is_named_in_the_log(told: list[str]) -> None:
    def fail(event: GroupMade) -> None:
        raise RuntimeError(event.name)

    subscribe(GroupMade, fail)
    subscribe(GroupMade, lambda e: told.append(e.name))
    with logged() as log:
        make_group("a")
    assert told == ["a"]
    [line] = log.parsed()
    assert line["hook"].endswith("<locals>.fail")
    assert "RuntimeError: a" in line["exception"]


def test_registering_twice_is_registering_once(told: list[str]) -> None:
    def tell(event: GroupMade) -> None:
        told.append(event.name)

    for _ in range(2):
        subscribe(GroupMade, tell)
        cascade(GroupMade, tell)
    make_group("a")
    assert told == ["a", "a"]


def test_an_event_reaches_its_own_subscribers_only(told: list[str]) -> None:
    subscribe(GroupGone, lambda e: told.append(e.name))
    subscribe(DomainEvent, lambda e: told.append("any"))
    make_group("a")
    assert told == []


def test_without_a_transaction_subscribers_are_told_at_once(told: list[str]) -> None:
    subscribe(GroupMade, lambda e: told.append(e.name))
    publish(GroupMade("a"))
    assert told == ["a"]


def test_subscriptions_are_listed_by_event_and_handler(told: list[str]) -> None:
    subscribe(GroupMade, make_group)
    assert subscriptions()["GroupMade"] == [f"{__name__}.make_group"]


def test_an_event_cannot_be_changed_on_its_way() -> None:
    with pytest.raises((FrozenInstanceError, TypeError)):
        GroupMade("a").name = "b"  # type: ignore[misc]
