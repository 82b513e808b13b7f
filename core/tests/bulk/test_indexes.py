"""Runs are listed, taken up and forgotten by indexes, whatever they hold."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.models import BulkRun, BulkState
from core.testing.mongo import recorded
from core.testing.plans import explain

NOW = timezone.now()


class _User(AnonymousUser):
    def __init__(self, pk: ObjectId, *, boss: bool) -> None:
        self.pk: Any = pk
        self.is_superuser = boss


@pytest.fixture
def actor(db: None) -> ObjectId:
    """Somebody with 20 runs, among others with 40; each half finished, half forsaken."""
    mine, somebody = ObjectId(), ObjectId()
    BulkRun.objects.bulk_create(
        BulkRun(
            operation="x.y",
            actor_id=somebody if n % 3 else mine,
            actor_name="x",
            key=str(n),
            ids=[ObjectId()] * 50,
            state=BulkState.FINISHED if n % 2 else BulkState.WAITING,
            finished_at=NOW - timedelta(days=n) if n % 2 else None,
            lease_until=NOW - timedelta(minutes=n),
        )
        for n in range(60)
    )
    return mine


LISTS: dict[str, Any] = {
    "bulk_actor": lambda id_: BulkRun.objects.seen_by(_User(id_, boss=False)).order_by(
        "-created_at", "-pk"
    ),
    "bulk_newest": lambda id_: BulkRun.objects.seen_by(_User(id_, boss=True)).order_by(
        "-created_at", "-pk"
    ),
    "bulk_unfinished": lambda _: BulkRun.objects.forsaken(NOW).order_by("lease_until", "pk"),
    "bulk_finished": lambda _: BulkRun.objects.filter(
        finished_at__lt=NOW - timedelta(days=3)
    ).order_by("finished_at"),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_reads_what_it_returns(actor: ObjectId, index: str):
    plan = explain(LISTS[index](actor)[:10])
    assert plan.indexes == {index}
    assert "SORT" not in plan.stages
    assert plan.documents == 10


def test_a_list_does_not_fetch_what_is_long(actor: ObjectId):
    with recorded() as sent:
        list(BulkRun.objects.for_list().order_by("-created_at", "-pk")[:10])
    (pipeline,) = sent.pipelines(BulkRun._meta.db_table)
    (project,) = [stage["$project"] for stage in pipeline if "$project" in stage]
    assert {"ids", "refused", "params"}.isdisjoint(project)
    assert "total" in project
