"""Plain updates do what Django's do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Greatest

from core.models import BulkRun
from core.mongo.changes import changes_of
from core.mongo.plain import NotPlain
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")
ACTOR = ObjectId()
NOW = datetime(2026, 3, 1, 12, 30, 5, 123000, tzinfo=UTC)


def run(key: str, **more: Any) -> BulkRun:
    made: BulkRun = BulkRun.objects.create(
        operation="x", actor_id=ObjectId(), actor_name="x", key=key, **more
    )
    return made


CHANGES: dict[str, dict[str, Any]] = {
    "a text": {"error": "$set"},
    "a number": {"total": 7},
    "a time": {"started_at": NOW},
    "null": {"started_at": None},
    "json": {"params": {"a": [1, {"$b": None}]}},
    "json's null": {"params": None},
    "ids": {"ids": [ObjectId("0" * 24)]},
    "counted up": {"done_count": F("done_count") + 2},
    "counted down": {"done_count": F("done_count") - 1},
    "counted down as far as a floor": {"done_count": Greatest(F("done_count") - 1, 0)},
    "counted down below a floor": {"done_count": Greatest(F("done_count") - 5, 0)},
    "several, one with a floor": {
        "state": "$set",
        "params": {"a": ["$b"]},
        "started_at": NOW,
        "tries": F("tries") + 1,
        "done_count": Greatest(F("done_count") - 5, 1),
    },
    "several": {"state": "failed", "tries": F("tries") + 1, "finished_at": NOW},
}


@pytest.mark.parametrize("values", CHANGES.values(), ids=CHANGES)
def test_a_plain_update_leaves_what_djangos_would(values: dict[str, Any]):
    one, other, third = (run(key, done_count=3) for key in "abc")
    assert BulkRun.objects.filter(pk=one.pk).update(**values) == 1
    assert QuerySet(BulkRun).filter(pk=other.pk).update(**values) == 1
    short, long = ({**BulkRun.objects.get(pk=made.pk).__dict__} for made in (one, other))
    for name in ("_state", "id", "key", "actor_id", "lease_until", "created_at"):
        del short[name], long[name]
    assert short == long
    assert BulkRun.objects.get(pk=third.pk).done_count == 3


@pytest.mark.parametrize(
    "values",
    [
        {"total": F("done_count")},
        {"total": F("done_count") + 1},
        {"total": F("total") * 2},
        {"total": F("total") + 1.5},
        {"error": Concat(F("error"), Value("x"))},
        {"total": Greatest(F("total") + 1, F("done_count"))},
        {"total": Greatest(F("done_count") + 1, 0)},
        {"total": Greatest(F("total"), 0)},
        {"total": Greatest(F("total") + 1, 0, 1)},
    ],
)
def test_other_updates_go_the_long_way(values: dict[str, Any]):
    made = run("a", total=2, done_count=5)
    with pytest.raises(NotPlain):
        changes_of(BulkRun, values, "default")
    assert BulkRun.objects.filter(pk=made.pk).update(**values) == 1


def test_rows_are_counted_that_were_found_whether_they_differ_or_not():
    run("a")
    run("b", total=4)
    assert BulkRun.objects.filter(operation="x").update(total=4) == 2
    assert BulkRun.objects.filter(operation="y").update(total=4) == 0
    with recorded() as asked:
        assert BulkRun.objects.none().update(total=4) == 0
    assert asked.commands == []


def test_what_may_be_there_once_cannot_be_made_twice():
    run("a")
    run("b")
    with pytest.raises(IntegrityError):
        BulkRun.objects.filter(key="b").update(key="a")


def test_what_cannot_be_updated_is_said_as_django_says_it():
    with pytest.raises(TypeError):
        BulkRun.objects.all()[:1].update(total=1)
    with pytest.raises(FieldDoesNotExist):
        BulkRun.objects.update(nothing=1)


def test_rows_that_were_read_before_are_read_anew():
    run("a")
    rows = BulkRun.objects.all()
    assert [row.total for row in rows] == [0]
    rows.update(total=9)
    assert [row.total for row in rows] == [9]


def test_one_row_is_changed_and_comes_back_with_some_fields():
    one, other = run("a", done_count=3), run("b", done_count=3)
    rows = BulkRun.objects.filter(pk=one.pk)
    with recorded() as mongo:
        found = rows.update_one(only=("done_count",), done_count=F("done_count") + 2)
    assert mongo.round_trips == 1
    assert (found.pk, found.done_count) == (one.pk, 5)
    assert found.get_deferred_fields() >= {"state", "key"}
    assert BulkRun.objects.get(pk=other.pk).done_count == 3


@pytest.mark.parametrize("rows", [BulkRun.objects.filter(key="x"), BulkRun.objects.none()])
def test_one_row_that_is_not_there_is_not_made(rows: Any):
    run("a")
    assert rows.update_one(only=("done_count",), done_count=7) is None
    assert BulkRun.objects.get().done_count == 0


def test_a_row_that_is_there_is_changed_and_comes_back_in_one_round_trip():
    one, other = run("a", done_count=3), run("b")
    with recorded() as mongo:
        found, is_new = BulkRun.objects.filter(key="a").upsert(
            done_count=F("done_count") + 2, state="failed", actor_id=one.actor_id
        )
    assert (mongo.round_trips, is_new) == (1, False)
    assert (found.pk, found.key, found.done_count, found.state) == (one.pk, "a", 5, "failed")
    assert found == BulkRun.objects.get(pk=one.pk)
    assert BulkRun.objects.get(pk=other.pk).state == "waiting"


def test_a_row_that_is_not_there_is_made_of_filter_values_and_defaults():
    actor_id = ObjectId()
    with recorded() as mongo:
        found, is_new = BulkRun.objects.filter(key="a", operation="hide").upsert(
            done_count=F("done_count") + 2, actor_id=actor_id
        )
    assert (mongo.round_trips, is_new) == (1, True)
    as_django_makes_it = BulkRun(key="a", operation="hide", done_count=2, actor_id=actor_id)
    stored = BulkRun.objects.get(pk=found.pk)
    for field in BulkRun._meta.concrete_fields:
        made, asked = getattr(stored, field.attname), getattr(as_django_makes_it, field.attname)
        assert made == getattr(found, field.attname)
        assert field.primary_key or isinstance(made, datetime) or made == asked, field.name


@pytest.mark.parametrize(
    "rows",
    [
        BulkRun.objects.filter(total__gt=3),
        BulkRun.objects.exclude(key="a"),
        BulkRun.objects.filter(Q(key="a") | Q(key="b")),
    ],
)
def test_what_names_no_row_is_refused(rows: Any):
    with pytest.raises(NotPlain):
        rows.upsert(state="failed")
    assert not BulkRun.objects.exists()


def test_a_row_that_may_have_to_be_made_has_no_number_with_a_floor():
    with pytest.raises(NotPlain):
        BulkRun.objects.filter(key="a").upsert(done_count=Greatest(F("done_count") - 1, 0))


def test_of_many_at_once_one_makes_the_row_and_all_are_counted():
    def count(_number: int) -> bool:
        one_more = {"done_count": F("done_count") + 1, "actor_id": ACTOR}
        return bool(BulkRun.objects.filter(key="a").upsert(**one_more)[1])

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(count, range(40))) == 1
    assert BulkRun.objects.get().done_count == 40
