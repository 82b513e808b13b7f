"""Plain queries go the short way, and find what the long way finds; others go the long way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, Q, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.signals import post_init

from core.models import AuditEvent, BulkRun, OutgoingMail
from core.mongo.plain import NotPlain, plain_query
from core.mongo.windows import compiled_stages_of
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")
NOW = datetime(2026, 3, 1, 12, 30, 5, 123000, tzinfo=UTC)


def events() -> Any:
    return AuditEvent.objects.all()


PLAIN = {
    "all": lambda: events(),
    "filtered": lambda: events().filter(verb="a.b"),
    "several": lambda: events().filter(verb="a.b", actor_name__gte="x").exclude(reason="y"),
    "either": lambda: events().filter(Q(verb="a.b") | Q(verb="c.d", at__lte=NOW)),
    "neither": lambda: events().filter(~(Q(verb="a.b") | Q(reason="c"))),
    "among": lambda: events().filter(verb__in=["a.b", "c.d"]),
    "null": lambda: events().filter(actor_id=None),
    "not null": lambda: events().filter(actor_id__isnull=False),
    "texts": lambda: events().filter(verb__iexact="A.B", reason__startswith="x$"),
    "sorted": lambda: events().order_by("verb", "-at", "pk"),
    "reversed": lambda: events().order_by("verb", "-pk").reverse(),
    "unsorted": lambda: events().order_by(),
    "cut": lambda: events()[3:7],
    "first": lambda: events().filter(verb="a.b")[:1],
    "by key": lambda: events().filter(pk=ObjectId("0" * 24)),
    "only": lambda: events().only("verb", "at"),
    "deferred": lambda: events().defer("before", "after"),
}
NOT_PLAIN = {
    "values": lambda: events().values("verb"),
    "flat values": lambda: events().values_list("pk", flat=True),
    "annotated": lambda: events().annotate(twice=F("verb")),
    "grouped": lambda: events().values("verb").annotate(n=Count("pk")),
    "distinct": lambda: events().distinct(),
    "by a column": lambda: events().filter(verb=F("reason")),
    "by a part": lambda: events().filter(at__date=NOW.date()),
    "by a subquery": lambda: events().filter(verb__in=OutgoingMail.objects.values("template")),
    "sorted by an expression": lambda: events().order_by(F("verb").desc()),
    "at random": lambda: events().order_by("?"),
}


def without_projection(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [stage for stage in stages if "$project" not in stage]


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
def test_a_plain_query_sends_the_stages_that_the_compiler_would(make: Any):
    rows = make()
    short = plain_query(rows.query, rows.db).stages()
    long = compiled_stages_of(make())
    assert long is not None
    assert short == [
        {"$sort": dict(stage["$sort"])} if "$sort" in stage else stage
        for stage in without_projection(long)
    ]


@pytest.mark.parametrize("make", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_whatever_is_not_plain_goes_the_long_way(make: Any):
    with pytest.raises(NotPlain):
        plain_query(make().query, "default")
    list(make()[:1])


def test_many_rows_come_at_once():
    AuditEvent.objects.bulk_create(AuditEvent(verb="a.b", at=NOW) for _ in range(150))
    for rows in (events(), events().values_list("verb"), events().values("verb")):
        with recorded() as asked:
            assert len(rows) == 150
        assert asked.round_trips == 1


def test_what_can_find_nothing_asks_nothing():
    with recorded() as asked:
        for rows in (events().none(), events().filter(pk__in=[]), events()[2:2]):
            assert (list(rows), rows.count(), rows.exists()) == ([], 0, False)
    assert asked.commands == []
    with pytest.raises(EmptyResultSet):
        plain_query(events().none().query, "default")


def rows_of_all_kinds() -> None:
    AuditEvent.objects.create(
        verb="a.b", actor_id=ObjectId(), at=NOW, before={"a": [1, None, {"b": "$c"}]}
    )
    BulkRun.objects.create(
        operation="x",
        actor_id=ObjectId(),
        actor_name="x",
        key="k",
        ids=[ObjectId(), ObjectId()],
        started_at=NOW,
        refused=[{"id": "1", "why": "é"}],
        total=2**40,
    )
    OutgoingMail.objects.create(
        to="a@b.org",
        template="t",
        context={"x": 1},
        run_after=NOW,
        expires_at=NOW + timedelta(days=1),
    )


@pytest.mark.parametrize("model", [AuditEvent, BulkRun, OutgoingMail])
@pytest.mark.parametrize("narrow", ["all", "only", "defer"])
def test_instances_are_those_that_django_makes(model: Any, narrow: str):
    rows_of_all_kinds()
    last = [field.name for field in model._meta.concrete_fields][-1]
    rows = {
        "all": lambda: model.objects.all(),
        "only": lambda: model.objects.only(last),
        "defer": lambda: model.objects.defer(last),
    }[narrow]
    short, long = rows(), rows()
    long._iterable_class = ModelIterable
    for made, meant in zip(short, long, strict=True):
        left, right = ({**each.__dict__} for each in (made, meant))
        states = [(s.adding, s.db) for s in (left.pop("_state"), right.pop("_state"))]
        assert states[0] == states[1]
        assert left == right
        assert [type(left[name]) for name in right] == [type(value) for value in right.values()]
        assert getattr(made, last) == getattr(meant, last)  # read now where it was left out


VALUES = {
    "tuples": lambda rows: rows.values_list("verb", "at", "pk"),
    "named": lambda rows: rows.values_list("verb", "at", named=True),
    "flat": lambda rows: rows.values_list("verb", flat=True),
    "keys": lambda rows: rows.values_list("pk", flat=True),
    "dicts": lambda rows: rows.values("verb", "id", "before"),
    "all": lambda rows: rows.values(),
    "aliased": lambda rows: rows.values(act=F("verb")),
    "sorted and cut": lambda rows: rows.order_by("-verb", "pk").values_list("verb", flat=True)[1:3],
}


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_values_are_those_that_django_reads(make: Any):
    for n in range(4):
        AuditEvent.objects.create(verb=f"a.{n % 2}", at=NOW, before={"n": n}, actor_id=None)
    long = make(QuerySet(AuditEvent).filter(verb__gte="a"))
    assert list(make(events().filter(verb__gte="a"))) == list(long)
    assert long.count() == make(events().filter(verb__gte="a")).count()


def test_rows_are_counted_as_they_would_be_read():
    for n in range(7):
        AuditEvent.objects.create(verb="a.b" if n % 2 else "c.d", at=NOW)
    assert events().count() == 7
    assert events().filter(verb="a.b").count() == 3
    assert events()[:5].count() == 5
    assert events()[5:20].count() == 2
    assert events().filter(verb="none").count() == 0
    assert events().filter(verb="a.b").exists()
    assert events()[6:9].exists()
    assert not events()[7:9].exists()
    assert events().first() == events().order_by("-at", "-pk")[0]


def test_who_listens_to_new_instances_hears_of_them():
    rows_of_all_kinds()
    heard = []

    def listen(sender: Any, instance: Any, **_more: Any) -> None:
        heard.append(instance.pk)

    post_init.connect(listen, sender=OutgoingMail)
    try:
        list(OutgoingMail.objects.all())
    finally:
        post_init.disconnect(listen, sender=OutgoingMail)
    assert len(heard) == 1


def test_a_stream_of_rows_is_read_by_and_by():
    AuditEvent.objects.bulk_create(AuditEvent(verb="a.b", at=NOW) for _ in range(300))
    for rows in (events(), events().values_list("verb", flat=True)):
        with recorded() as asked:
            stream = rows.iterator(100)
            next(iter(stream))
        assert len(asked.commands) == 1
        assert sum(1 for _ in rows.iterator(100)) == 300
