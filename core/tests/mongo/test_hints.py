"""A page far down is answered by the index in whose order it stands."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.models import AuditEvent
from core.mongo.hints import FAR, hint_for
from core.mongo.plain import plain_query
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")
TABLE = AuditEvent._meta.db_table


def hint_of(rows: Any) -> str | None:
    return hint_for(AuditEvent, plain_query(rows.query, rows.db))


def far(rows: Any) -> Any:
    return rows[FAR : FAR + 10]


def test_the_index_of_the_order_is_named_forward_and_backward():
    newest = AuditEvent.objects.order_by("-at", "-pk")
    name = hint_of(far(newest))
    assert name is not None
    assert hint_of(far(newest.reverse())) == name
    keys = connection.database[TABLE].index_information()[name]["key"]
    assert keys[0][0] == "at"
    filtered = hint_of(far(newest.filter(verb="a.b")))
    assert filtered not in (None, name)


@pytest.mark.parametrize(
    "rows",
    [
        lambda all_: all_.order_by("-at", "-pk")[:10],
        lambda all_: far(all_.order_by("reason")),
        lambda all_: far(all_.order_by()),
        lambda all_: far(all_.filter(reason="x").order_by("-at", "-pk")),
        lambda all_: far(all_.filter(verb__gte="a").order_by("-at", "-pk")),
    ],
    ids=["near", "no such index", "no order", "another filter", "a range"],
)
def test_none_is_named_where_none_has_it_or_the_page_is_near(rows: Any):
    assert hint_of(rows(AuditEvent.objects.all())) is None


def test_a_far_page_is_that_of_the_order_and_reads_in_its_index():
    AuditEvent.objects.bulk_create(
        AuditEvent(verb=f"a.{n:03}", at=timezone.now()) for n in range(FAR + 5)
    )
    rows = AuditEvent.objects.order_by("-at", "-pk")
    with recorded() as asked:
        page = list(far(rows))
    assert page == list(rows)[FAR:]
    (command,) = asked.aggregations(TABLE)
    assert command["hint"]


def test_without_that_index_the_page_is_read_all_the_same():
    rows = AuditEvent.objects.order_by("-at", "-pk")
    name = hint_of(far(rows))
    collection = connection.database[TABLE]
    keys = collection.index_information()[name]["key"]
    collection.drop_index(name)
    try:
        assert list(far(rows)) == []
    finally:
        collection.create_index(keys, name=name)
