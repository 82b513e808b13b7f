"""Membership is asked of an index, and reads no document."""

from typing import Any

import pytest
from bson import ObjectId

from core.models import AuditEvent
from core.mongo.membership import keys_question
from core.mongo.questions import ask
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")
TABLE = AuditEvent._meta.db_table


@pytest.fixture
def events() -> list[AuditEvent]:
    return [AuditEvent.objects.create(verb="odd" if n % 2 else "even") for n in range(6)]


def test_keys_that_are_there_are_found_by_the_named_index(events: list[AuditEvent]):
    keys = [event.pk for event in events[:4]] + [ObjectId()]
    with recorded() as sent:
        assert among(AuditEvent.objects.all(), keys) == set(keys[:4])
    (command,) = sent.aggregations(TABLE)
    assert command["hint"] == "_id_"
    assert sent.documents_examined(TABLE) == 0


def test_the_querysets_own_conditions_hold(events: list[AuditEvent]):
    keys = [event.pk for event in events]
    odd = AuditEvent.objects.filter(verb="odd").order_by("-at")
    assert among(odd, keys) == set(keys[1::2])
    assert among(AuditEvent.objects.none(), keys) == set()


def test_no_keys_ask_nothing():
    with recorded() as sent:
        assert among(AuditEvent.objects.all(), []) == set()
    assert sent.round_trips == 0


def test_where_the_index_is_not_there_yet_the_keys_are_found_all_the_same(
    events: list[AuditEvent],
):
    keys = [events[0].pk, ObjectId()]
    assert among(AuditEvent.objects.all(), keys, index="nonsense") == {keys[0]}


def test_other_questions_are_asked_behind_it_in_the_same_round_trip(events: list[AuditEvent]):
    keys = [event.pk for event in events]
    asked = keys_question(AuditEvent.objects.filter(verb="odd"), keys, index="_id_")
    with recorded() as sent:
        found, even = ask(asked, AuditEvent.objects.filter(verb="even").question())
    assert found == set(keys[1::2])
    assert {event.pk for event in even} == set(keys[::2])
    assert sent.round_trips == 1


def among(rows: Any, keys: list[ObjectId], *, index: str = "_id_") -> set[ObjectId]:
    (found,) = ask(keys_question(rows, keys, index=index))
    return set(found)
