"""Deactivating and reactivating accounts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import RequestFactory

from accounts.api.authentication import viewer_of
from accounts.models import Ending, Session, User
from accounts.services import bans, sessions, staff
from accounts.tests.factories import PASSWORD, StaffFactory, UserFactory, open_session
from core.errors import Forbidden, Unauthenticated
from core.models import AuditEvent
from core.testing.client import ApiClient


@pytest.fixture
def boss(db: None) -> User:
    return StaffFactory()


def test_a_ban_works_at_the_next_request(api: ApiClient, ann: User, boss: User) -> None:
    _, pair = open_session(ann)
    assert bans.deactivate(user=ann, by=boss, reason="spam") is True
    assert bans.deactivate(user=ann, by=boss, reason="again") is False
    api.with_token(pair.access).get("users/current-user", status=401)
    api.with_token(pair.access).get("users/c/ann", status=401)
    api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    request = RequestFactory().get("/media/x", HTTP_AUTHORIZATION=f"Bearer {pair.access}")
    assert viewer_of(request).is_anonymous
    assert Session.objects.get().revoked_because == Ending.DEACTIVATED
    event = AuditEvent.objects.get()
    assert (event.verb, event.reason, event.actor_id) == ("user.deactivated", "spam", boss.pk)
    assert (event.before, event.after) == ({"is_active": True}, {"is_active": False})


def test_lifting_it_brings_no_old_token_back(api: ApiClient, ann: User, boss: User) -> None:
    _, pair = open_session(ann)
    bans.deactivate(user=ann, by=boss, reason="spam")
    assert bans.reactivate(user=ann, by=boss, reason="appeal") is True
    assert bans.reactivate(user=ann, by=boss, reason="again") is False
    api.with_token(pair.access).get("users/current-user", status=401)
    assert api.post("users/login", {"username": "ann", "password": PASSWORD})
    assert AuditEvent.objects.filter(verb="user.reactivated").count() == 1


@pytest.mark.parametrize("act", [bans.deactivate, bans.reactivate])
def test_nobody_acts_on_oneself_and_only_superusers_on_staff(
    db: None, boss: User, act: object
) -> None:
    clerk = UserFactory(is_staff=True)
    for user, by in (
        (boss, boss),
        (clerk, clerk),
        (boss, clerk),
        (UserFactory(is_staff=True), clerk),
    ):
        with pytest.raises(Forbidden):
            act(user=user, by=by, reason="")  # type: ignore[operator]
    assert not AuditEvent.objects.exists()


def test_only_superusers_make_staff(db: None, ann: User, boss: User) -> None:
    clerk = UserFactory(is_staff=True)
    for user, by in ((ann, clerk), (boss, boss)):
        with pytest.raises(Forbidden):
            staff.set_staff(user=user, staff=True, by=by, reason="")
    with pytest.raises(Forbidden):
        staff.set_rights(user=ann, groups=[], permissions=[], by=clerk)


def test_a_login_that_began_before_the_ban_opens_no_session(ann: User, boss: User) -> None:
    proved = User.objects.get(pk=ann.pk)
    bans.deactivate(user=ann, by=boss, reason="spam")
    with pytest.raises(Unauthenticated):
        sessions.open_session(user=proved, device="", address="")
    bans.reactivate(user=ann, by=boss, reason="")
    with pytest.raises(Unauthenticated):
        sessions.open_session(user=proved, device="", address="")
    assert not Session.objects.exists()


def test_logins_racing_a_ban_leave_no_live_session(ann: User, boss: User) -> None:
    def sign_in(n: int) -> int:
        try:
            if n == 7:
                bans.deactivate(user=ann, by=boss, reason="race")
                return 0
            body = {"username": "ann", "password": PASSWORD}
            return ApiClient().http.post("/api/v1/users/login", body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(15) as pool:
        statuses = set(pool.map(sign_in, range(15)))
    assert statuses <= {0, 200, 401}
    assert not Session.objects.filter(revoked_at=None).exists()
