"""Rows to work on, somebody to do it, and an operation that can be made to go wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone

from core.bulk import operations, runs
from core.bulk.operations import Operation, install
from core.models import BulkRun, OutgoingMail

NAME = "tests.touch"
BATCH = 5


@dataclass
class Bench:
    """`before[id]` and `behind[id]` are called before and after a row is changed, once each."""

    boss: Any
    operation: Operation
    before: dict[ObjectId, Callable[[], object]] = field(default_factory=dict)
    behind: dict[ObjectId, Callable[[], object]] = field(default_factory=dict)

    def rows(self, count: int) -> list[ObjectId]:
        """Ids of rows that nobody has touched."""
        # MongoDB itself removes what has expired, once a minute: in the middle of a test.
        tomorrow = timezone.now() + timedelta(days=1)
        made = OutgoingMail.objects.bulk_create(
            OutgoingMail(to="a@example.org", template="x", expires_at=tomorrow)
            for _ in range(count)
        )
        return [row.pk for row in made]

    def start(self, ids: list[ObjectId], **params: str) -> BulkRun:
        return runs.start_run(self.operation, ids, by=self.boss, params=params)

    def touched(self) -> list[int]:
        """How often each row was changed, in the order of ids."""
        return list(OutgoingMail.objects.order_by("pk").values_list("attempts", flat=True))


def as_stored(run: BulkRun) -> BulkRun:
    found: BulkRun = BulkRun.objects.get(pk=run.pk)
    return found


def let_lease_run_out(run: BulkRun) -> None:
    """As after a minute without a worker."""
    long_ago = timezone.now() - 2 * timedelta(seconds=60)
    BulkRun.objects.filter(pk=run.pk).update(lease_until=long_ago)


@pytest.fixture
def bench(db: None, redis_server: Any, settings: Any) -> Iterator[Bench]:
    settings.BULK_BATCH = BATCH
    people: Any = get_user_model()._default_manager
    boss = people.create(username="boss", email="boss@example.org", is_staff=True)

    def act(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
        bench.before.pop(id_, lambda: None)()
        rows = OutgoingMail.objects.filter(pk=id_)
        changed = bool(rows.update(attempts=F("attempts") + 1, error=by.get_username()))
        bench.behind.pop(id_, lambda: None)()
        return changed

    operation = Operation(
        name=NAME,
        model="core.outgoingmail",
        label="Touch mails",
        done="touched",
        act=act,
        may=lambda user: not user.bio,
    )
    bench = Bench(boss, operation)
    install(operation)
    yield bench
    operations._operations.pop(NAME)
