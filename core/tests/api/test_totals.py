"""Small totals are exact; large ones may be a little old, and cost nothing then."""

import time

import pytest
from django.utils import timezone

from core.api.totals import total_of
from core.models import AuditEvent
from core.testing.mongo import recorded

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def small(settings):
    settings.PAGE_COUNT_KEPT_FROM, settings.PAGE_COUNT_MAX, settings.PAGE_COUNT_SECONDS = 3, 5, 1


def add(number, verb):
    AuditEvent.objects.bulk_create(AuditEvent(verb=verb, at=timezone.now()) for _ in range(number))


def test_a_small_total_is_right_at_once():
    add(1, "small.one")
    rows = AuditEvent.objects.filter(verb="small.one")
    assert total_of(rows) == 1
    add(1, "small.one")
    assert total_of(AuditEvent.objects.filter(verb="small.one")) == 2


def test_a_large_total_is_kept_for_its_time_and_asks_nothing():
    add(3, "large.one")
    assert total_of(AuditEvent.objects.filter(verb="large.one")) == 3
    add(1, "large.one")
    with recorded() as asked:
        assert total_of(AuditEvent.objects.filter(verb="large.one")) == 3
    assert asked.commands == []
    time.sleep(1.1)
    assert total_of(AuditEvent.objects.filter(verb="large.one")) == 4


def test_whoever_has_just_written_gets_a_fresh_one_which_all_others_have_from_then_on():
    add(3, "written.one")
    rows = AuditEvent.objects.filter(verb="written.one")
    assert total_of(rows) == 3
    add(1, "written.one")
    assert total_of(rows, fresh=True) == 4
    assert total_of(rows) == 4


def test_each_question_has_a_total_of_its_own():
    add(3, "this.one")
    add(4, "that.one")
    assert total_of(AuditEvent.objects.filter(verb="this.one")) == 3
    assert total_of(AuditEvent.objects.filter(verb="that.one")) == 4


def test_nothing_is_counted_beyond_the_bound():
    add(9, "many.ones")
    assert total_of(AuditEvent.objects.filter(verb="many.ones")) == 5


def test_no_total_is_kept_where_none_is_to_be(settings):
    settings.PAGE_COUNT_SECONDS = 0
    add(3, "fresh.one")
    assert total_of(AuditEvent.objects.filter(verb="fresh.one")) == 3
    add(1, "fresh.one")
    assert total_of(AuditEvent.objects.filter(verb="fresh.one")) == 4
