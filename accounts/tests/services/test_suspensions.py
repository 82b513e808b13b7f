"""Bans with an end, and channel texts that staff clear and give back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import bans, profile
from accounts.tasks import end_suspensions
from accounts.tests.factories import PASSWORD, StaffFactory, UserFactory
from core.models import AuditEvent
from core.testing.client import ApiClient
from core.testing.plans import explain

DAY = timedelta(days=1)
LOGIN = {"username": "ann", "password": PASSWORD}


@pytest.fixture
def boss(db: None) -> User:
    return StaffFactory()


def test_a_suspension_ends_at_the_next_sign_in_after_it(api: ApiClient, ann: User, boss: User):
    bans.deactivate(user=ann, by=boss, reason="rude", until=timezone.now() + DAY)
    wrong = api.post("users/login", LOGIN | {"password": "wrong"}, 401)
    refused = api.post("users/login", LOGIN, 401)
    assert refused | {"error": None} == wrong | {"error": None}
    User.objects.filter(pk=ann.pk).update(suspended_until=timezone.now() - DAY)
    api.post("users/login", LOGIN | {"password": "wrong"}, 401)
    assert not User.objects.get(pk=ann.pk).is_active, "the wrong password ends nothing"
    api.post("users/login", LOGIN)
    event = AuditEvent.objects.get(verb="user.reactivated")
    assert (event.actor_id, event.reason) == (None, bans.SERVED)


def test_a_ban_without_an_end_ends_for_nobody(api: ApiClient, ann: User, boss: User):
    bans.deactivate(user=ann, by=boss, reason="rude")
    assert bans.end_suspension(ann, now=timezone.now() + 1000 * DAY) is False
    assert end_suspensions() == 0
    api.post("users/login", LOGIN, 401)


def test_another_end_is_a_change_and_stands_in_the_history(ann: User, boss: User):
    first, second = timezone.now() + DAY, timezone.now() + 2 * DAY
    assert bans.deactivate(user=ann, by=boss, reason="", until=first) is True
    epoch = User.objects.get(pk=ann.pk).auth_epoch
    assert bans.deactivate(user=ann, by=boss, reason="", until=second) is True
    assert bans.deactivate(user=ann, by=boss, reason="") is True
    assert bans.deactivate(user=ann, by=boss, reason="") is False
    events = AuditEvent.objects.filter(verb="user.deactivated").order_by("at", "pk")
    assert ["until" in event.after for event in events] == [True, True, False]
    assert User.objects.get(pk=ann.pk).auth_epoch == epoch


def test_reactivating_forgets_the_end(ann: User, boss: User):
    bans.deactivate(user=ann, by=boss, reason="", until=timezone.now() + DAY)
    bans.reactivate(user=ann, by=boss, reason="")
    assert User.objects.get(pk=ann.pk).suspended_until is None


def test_the_task_finds_them_by_an_index(db: None, boss: User):
    now = timezone.now()
    for user in UserFactory.create_batch(20):
        bans.deactivate(user=user, by=boss, reason="")
    bans.deactivate(user=UserFactory(), by=boss, reason="", until=now + DAY)
    over = User.objects.filter(is_active=False, suspended_until__lte=now + 2 * DAY)
    plan = explain(over.order_by("suspended_until")[:500])
    assert plan.indexes == {"user_suspended"}
    assert plan.documents == 1
    assert bans.end_suspensions(now + 2 * DAY) == 1


def test_cleared_texts_are_handed_back_for_later(ann: User, boss: User):
    profile.update_account(user=ann, by=ann, full_name="Ann the Rude", bio="Rude.")
    ann.refresh_from_db()
    before = profile.strip_texts(user=ann, by=boss, reason="rude")
    assert before == {"full_name": "Ann the Rude", "bio": "Rude."}
    assert profile.strip_texts(user=ann, by=boss, reason="again") == {}
    ann.refresh_from_db()
    assert (ann.full_name, ann.bio) == ("ann", "")
    assert profile.restore_texts(user=ann, by=boss, reason="", texts=before) is True
    assert profile.restore_texts(user=ann, by=boss, reason="", texts=before) is False
    ann.refresh_from_db()
    assert (ann.full_name, ann.bio) == ("Ann the Rude", "Rude.")
    verbs = list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True))
    assert verbs == ["user.texts_removed", "user.texts_restored"]
