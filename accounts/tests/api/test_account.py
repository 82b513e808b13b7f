"""GET users/current-user, PATCH users/update-account, users/preferences"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import bans
from accounts.tests.factories import StaffFactory
from core.testing.client import ApiClient
from core.testing.mongo import recorded

FIELDS = {
    "_id",
    "username",
    "email",
    "fullName",
    "avatar",
    "coverImage",
    "bio",
    "createdAt",
    "updatedAt",
    "isEmailVerified",
}


def test_shows_the_documented_fields_and_no_others(as_ann: ApiClient) -> None:
    assert set(as_ann.get("users/current-user")) == FIELDS


def test_costs_one_round_trip(as_ann: ApiClient) -> None:
    with recorded() as mongo:
        as_ann.get("users/current-user")
    assert mongo.round_trips == 1


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_changes_what_is_given(as_ann: ApiClient, ann: User, kind: str) -> None:
    as_ann.patch("users/update-account", {"bio": " $first\nline "}, format=kind)
    user = as_ann.patch("users/update-account", {"fullName": "$password"}, format=kind)
    assert (user["fullName"], user["bio"], user["email"]) == (
        "$password",
        " $first\nline ",
        "ann@example.org",
    )
    assert user == as_ann.get("users/current-user")
    assert user["updatedAt"] > user["createdAt"]
    assert as_ann.patch("users/update-account", {"bio": ""}, format=kind)["bio"] == ""


def test_nothing_given_changes_nothing(as_ann: ApiClient) -> None:
    before = as_ann.get("users/current-user")
    assert as_ann.patch("users/update-account", {}) == before


def test_a_new_address_is_normalised_and_unverified(as_ann: ApiClient, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_email_verified=True)
    same = as_ann.patch("users/update-account", {"email": "ANN@example.org"})
    assert same["isEmailVerified"] is True
    new = as_ann.patch("users/update-account", {"email": "New@Example.org"})
    assert (new["email"], new["isEmailVerified"]) == ("new@example.org", False)


def test_a_taken_address_is_409(as_ann: ApiClient, bob: User) -> None:
    body = {"email": "BOB@example.org", "fullName": "Changed"}
    error = as_ann.patch("users/update-account", body, 409)
    assert [(e["field"], e["code"]) for e in error["errors"]] == [("email", "unique")]
    assert as_ann.get("users/current-user")["fullName"] == "Ann Archer"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", ""),
        ("email", None),
        ("email", {"$gt": ""}),
        ("fullName", " \t"),
        ("fullName", "n" * 81),
        ("fullName", ["x"]),
        ("fullName", "a\u0000b"),
        ("bio", "b" * 1001),
        ("bio", {"$set": {}}),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(as_ann: ApiClient, field: str, value: object) -> None:
    error = as_ann.patch("users/update-account", {field: value}, 400)
    assert [e["field"] for e in error["errors"]] == [field]


def test_nothing_but_the_documented_fields_is_set(as_ann: ApiClient, ann: User) -> None:
    before = User.objects.filter(pk=ann.pk).values().get()
    as_ann.patch(
        "users/update-account",
        {
            "username": "root",
            "password": "x",
            "avatar": "users/x.webp",
            "isStaff": True,
            "is_superuser": True,
            "isEmailVerified": True,
            "subscribersCount": 5,
            "auth_epoch": 5,
            "_id": "0" * 24,
            "user": "0" * 24,
            "by": "0" * 24,
            "createdAt": "2001-01-01T00:00:00Z",
        },
    )
    assert User.objects.filter(pk=ann.pk).values().get() == before


def test_a_ban_forbids_every_later_write(as_ann: ApiClient, ann: User) -> None:
    bans.deactivate(user=ann, by=StaffFactory(), reason="spam")
    as_ann.patch("users/update-account", {"fullName": "Later"}, 401)
    as_ann.get("users/c/bob", status=401)
    assert User.objects.get(pk=ann.pk).full_name == "Ann Archer"


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_preferences_change_one_by_one(as_ann: ApiClient, kind: str) -> None:
    assert as_ann.get("users/preferences") == {
        "historyPaused": False,
        "subscribersPrivate": False,
    }
    as_ann.patch("users/preferences", {"historyPaused": True}, format=kind)
    both = as_ann.patch("users/preferences", {"subscribersPrivate": True}, format=kind)
    assert both == {"historyPaused": True, "subscribersPrivate": True}
    assert as_ann.get("users/preferences") == both


def test_a_preference_is_yes_or_no(as_ann: ApiClient) -> None:
    error = as_ann.patch("users/preferences", {"historyPaused": {"$ne": 1}}, 400)
    assert [e["field"] for e in error["errors"]] == ["historyPaused"]


GUESTS_REFUSED: list[tuple[str, str, Any]] = [
    ("get", "users/current-user", None),
    ("patch", "users/update-account", {"fullName": "x"}),
    ("post", "users/change-password", {"oldPassword": "a", "newPassword": "b"}),
    ("patch", "users/avatar", {}),
    ("patch", "users/cover-image", {}),
    ("get", "users/preferences", None),
    ("patch", "users/preferences", {"historyPaused": True}),
    ("get", "users/sessions", None),
    ("delete", "users/sessions/" + "a" * 24, None),
    ("post", "users/logout-all", {}),
    ("post", "users/logout", {}),
]


@pytest.mark.parametrize(("verb", "path", "body"), GUESTS_REFUSED)
def test_guests_get_401(api: ApiClient, verb: str, path: str, body: Any) -> None:
    for slash in ("", "/"):
        error = getattr(api, verb)(path + slash, body, status=401)
        assert error["error"]["code"] == "not_authenticated"
        assert api.last["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE"])
def test_method_override_headers_do_nothing(as_ann: ApiClient, ann: User, header: str) -> None:
    as_ann.post("users/update-account", {"fullName": "x"}, 405, **{header: "PATCH"})
    assert User.objects.get(pk=ann.pk).full_name == "Ann Archer"


PATHS = [
    "register",
    "login",
    "refresh-token",
    *{p.removeprefix("users/") for _, p, _ in GUESTS_REFUSED},
]


@pytest.mark.parametrize("path", sorted(PATHS))
@pytest.mark.parametrize("verb", ["OPTIONS", "HEAD", "PUT", "TRACE", "BREW"])
def test_no_method_crashes(as_ann: ApiClient, path: str, verb: str) -> None:
    response = as_ann.http.generic(verb, f"/api/v1/users/{path}")
    assert response.status_code in (200, 404, 405)
