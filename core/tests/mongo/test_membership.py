"""Membership is asked of an index, and reads no document."""

import pytest
from bson import ObjectId
from pymongo.errors import OperationFailure

from core.models import AuditEvent
from core.mongo.membership import keys_among
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")
TABLE = AuditEvent._meta.db_table


@pytest.fixture
def events() -> list[AuditEvent]:
    return [AuditEvent.objects.create(verb="odd" if n % 2 else "even") for n in range(6)]


def test_keys_that_are_there_are_found_by_the_named_index(events: list[AuditEvent]):
    keys = [event.pk for event in events[:4]] + [ObjectId()]
    with recorded() as sent:
        assert keys_among(AuditEvent.objects.all(), keys, index="_id_") == set(keys[:4])
    (command,) = sent.aggregations(TABLE)
    assert command["hint"] == "_id_"
    assert sent.documents_examined(TABLE) == 0


def test_the_querysets_own_conditions_hold(events: list[AuditEvent]):
    keys = [event.pk for event in events]
    odd = AuditEvent.objects.filter(verb="odd").order_by("-at")
    assert keys_among(odd, keys, index="_id_") == set(keys[1::2])
    assert keys_among(AuditEvent.objects.none(), keys, index="_id_") == set()


def test_no_keys_ask_nothing():
    with recorded() as sent:
        assert keys_among(AuditEvent.objects.all(), [], index="_id_") == set()
    assert sent.round_trips == 0


def test_an_index_that_does_not_exist_is_an_error_and_not_a_scan(events: list[AuditEvent]):
    with pytest.raises(OperationFailure, match="hint"):
        keys_among(AuditEvent.objects.all(), [events[0].pk], index="nonsense")
