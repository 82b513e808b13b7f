"""POST users/change-password"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections

from accounts.models import Ending, Session, User
from accounts.services import passwords
from accounts.tests.factories import PASSWORD, open_session
from core.models import AuditEvent
from core.testing.client import ApiClient

NEW = "Another-Horse-8"
CHANGE = {"oldPassword": PASSWORD, "newPassword": NEW}


def test_ends_every_other_session_at_once_and_keeps_this_one(
    api: ApiClient, ann: User, bob: User
) -> None:
    _, here = open_session(ann)
    others = [open_session(ann)[1] for _ in range(2)]
    _, stranger = open_session(bob)
    assert api.with_token(here.access).post("users/change-password", CHANGE) == {}
    for pair in others:
        api.with_token(pair.access).get("users/current-user", status=401)
        api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    assert api.with_token(here.access).get("users/current-user")
    assert api.post("users/refresh-token", {"refreshToken": here.refresh})
    assert api.with_token(stranger.access).get("users/current-user")
    assert Session.objects.filter(revoked_because=Ending.PASSWORD).count() == 2
    assert AuditEvent.objects.get(verb="user.password_changed").target_id == str(ann.pk)


def test_the_new_password_signs_in_and_the_old_does_not(api: ApiClient, as_ann: ApiClient) -> None:
    as_ann.post("users/change-password", CHANGE)
    api.post("users/login", {"username": "ann", "password": NEW})
    api.post("users/login", {"username": "ann", "password": PASSWORD}, 401)


def test_a_wrong_old_password_is_400_and_changes_nothing(as_ann: ApiClient, ann: User) -> None:
    error = as_ann.post("users/change-password", CHANGE | {"oldPassword": "wrong"}, 400)
    assert [e["field"] for e in error["errors"]] == ["oldPassword"]
    assert User.objects.get(pk=ann.pk).password == ann.password


@pytest.mark.parametrize("new", ["short", "password123", "ann@example.org", "x" * 129, "", None, 7])
def test_a_new_password_that_breaks_a_rule_is_named(
    as_ann: ApiClient, ann: User, new: object
) -> None:
    error = as_ann.post("users/change-password", CHANGE | {"newPassword": new}, 400)
    assert {e["field"] for e in error["errors"]} == {"newPassword"}
    assert User.objects.get(pk=ann.pk).password == ann.password


def test_of_parallel_changes_one_wins(ann: User) -> None:
    clients = [ApiClient().with_token(open_session(ann)[1].access) for _ in range(6)]

    def change(n: int) -> int:
        body = CHANGE | {"newPassword": f"{NEW}-{n}"}
        try:
            return clients[n].http.post("/api/v1/users/change-password", body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(change, range(6)))
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 400, 401, 409}
    assert Session.objects.filter(revoked_at=None).count() == 1
    winner = statuses.index(200)
    body = {"username": "ann", "password": f"{NEW}-{winner}"}
    assert ApiClient().post("users/login", body)


def test_a_change_that_another_has_overtaken_is_409(
    as_ann: ApiClient, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(password: str) -> str:
        User.objects.filter(pk=ann.pk).update(password=make_password("Third-Horse-9"))
        return make_password(password)

    monkeypatch.setattr(passwords, "make_password", overtaken)
    as_ann.post("users/change-password", CHANGE, 409)
    assert User.objects.get(pk=ann.pk).check_password("Third-Horse-9")
