"""GET users/sessions, DELETE users/sessions/:id"""

from datetime import timedelta

import time_machine
from bson import ObjectId
from django.utils import timezone

from accounts.models import Ending, Session, User
from accounts.tests.factories import PASSWORD, open_session
from core.testing.client import ApiClient


def test_lists_ones_own_live_sessions_latest_use_first(
    api: ApiClient, ann: User, bob: User
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        phone, phone_pair = open_session(ann, "phone")
        clock.shift(60)
        laptop, laptop_pair = open_session(ann, "laptop")
        _, gone_pair = open_session(ann, "gone")
        open_session(bob, "stranger")
        api.post("users/logout", {"refreshToken": gone_pair.refresh})
        clock.shift(60)
        api.post("users/refresh-token", {"refreshToken": phone_pair.refresh})
        shown = api.with_token(laptop_pair.access).get("users/sessions")
    assert [s["_id"] for s in shown] == [str(phone.pk), str(laptop.pk)]
    assert [s["isCurrent"] for s in shown] == [False, True]
    assert set(shown[0]) == {"_id", "device", "address", "createdAt", "lastUsedAt", "isCurrent"}
    assert (shown[0]["device"], shown[0]["address"]) == ("phone", "127.0.0.1")
    assert shown[0]["lastUsedAt"] > shown[0]["createdAt"]


def test_what_no_token_opens_any_more_is_not_listed(api: ApiClient, ann: User) -> None:
    open_session(ann, "forgotten")
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        _, pair = open_session(ann, "here")
        shown = api.with_token(pair.access).get("users/sessions")
    assert [s["device"] for s in shown] == ["here"]


def test_a_removed_session_is_refused_at_once(api: ApiClient, ann: User) -> None:
    lost, lost_pair = open_session(ann)
    _, here = open_session(ann)
    mine = api.with_token(here.access)
    assert mine.delete(f"users/sessions/{lost.pk}") == {"_id": str(lost.pk)}
    api.with_token(lost_pair.access).get("users/current-user", status=401)
    api.post("users/refresh-token", {"refreshToken": lost_pair.refresh}, 401)
    lost.refresh_from_db()
    assert lost.revoked_because == Ending.REMOVED
    assert mine.get("users/current-user")
    mine.delete(f"users/sessions/{lost.pk}", status=404)


def test_anothers_session_looks_like_none(as_ann: ApiClient, bob: User) -> None:
    theirs, pair = open_session(bob)
    bodies = []
    for session_id in (theirs.pk, ObjectId()):
        error = as_ann.delete(f"users/sessions/{session_id}", status=404)
        error["error"] = {k: v for k, v in error["error"].items() if k in ("message", "code")}
        bodies.append(error)
    assert bodies[0] == bodies[1]
    assert ApiClient().with_token(pair.access).get("users/current-user")


def test_a_malformed_id_is_404(as_ann: ApiClient) -> None:
    for bad in ("1", "g" * 24, "a" * 25, "%7B%22$gt%22:%22%22%7D"):
        as_ann.delete(f"users/sessions/{bad}", status=404)


def test_removing_the_current_session_clears_the_cookies(api: ApiClient, ann: User) -> None:
    api.post("users/login", {"username": "ann", "password": PASSWORD})
    api.delete(f"users/sessions/{Session.objects.get().pk}")
    assert api.last.cookies["refreshToken"].value == ""
    api.get("users/current-user", status=401)
