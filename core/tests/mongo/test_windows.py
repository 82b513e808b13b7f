"""Work that is bounded by the first documents of an index."""

import pytest

from core.models import AuditEvent
from core.mongo.windows import keys_within, stages_of
from core.testing.profile import examined

pytestmark = pytest.mark.usefixtures("db")
INDEX = "_id_"


@pytest.fixture
def events() -> list[AuditEvent]:
    return [AuditEvent.objects.create(verb="odd" if n % 2 else "even") for n in range(10)]


def test_only_what_stands_within_the_window_is_found(events: list[AuditEvent]):
    window = [{"$sort": {"_id": 1}}, {"$limit": 4}]
    odd = AuditEvent.objects.filter(verb="odd")
    with examined(AuditEvent) as read:
        found = keys_within(window, odd.order_by("-pk"), index=INDEX)
    assert found == [events[3].pk, events[1].pk]
    assert (read.documents, read.commands) == (4, 1)
    assert keys_within(window, odd.order_by("pk")[1:2], index=INDEX) == [events[3].pk]


def test_without_an_order_of_their_own_rows_keep_that_of_the_window(events: list[AuditEvent]):
    window = [{"$sort": {"_id": -1}}, {"$limit": 3}]
    wanted = [event.pk for event in reversed(events)][:3]
    assert keys_within(window, AuditEvent.objects.order_by(), index=INDEX) == wanted


def test_rows_that_cannot_exist_ask_nothing(events: list[AuditEvent]):
    assert stages_of(AuditEvent.objects.none()) is None
    with examined(AuditEvent) as read:
        assert keys_within([], AuditEvent.objects.filter(pk__in=[]), index=INDEX) == []
    assert read.commands == 0
