"""Signing in to the admin, and being out of it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.admin.browser import USERS
from accounts.tests.factories import PASSWORD, StaffFactory, open_session
from core.testing.client import ApiClient

LOGIN = "/admin/login/?next=/admin/"


@pytest.mark.parametrize("name", ["boss", "BOSS", "boss@example.org"])
def test_staff_sign_in_by_username_or_address(boss: User, name: str) -> None:
    response = Client().post(LOGIN, {"username": name, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/admin/")


def test_an_address_of_any_length_fits_into_the_form(db: None) -> None:
    address = "a" * 60 + "@example.org"
    StaffFactory(username="long", email=address)
    assert 'maxlength="254"' in Client().get(LOGIN).content.decode()
    assert Client().post(LOGIN, {"username": address, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("name", "password"), [("boss", "wrong"), ("nobody", "x"), ("ann", PASSWORD), (".*", "x")]
)
def test_others_are_told_nothing(boss: User, ann: User, name: str, password: str) -> None:
    response = Client().post(LOGIN, {"username": name, "password": password})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Please enter the correct username or e-mail" in page
    assert "Please correct the error" not in page


def test_the_lockout_is_that_of_the_api(api: ApiClient, boss: User, rate_limits: Any) -> None:
    rate_limits.RATELIMITS["login_account"] = "3/900"
    api.post("users/login", {"username": "boss", "password": "wrong-password"}, 401)
    for _ in range(2):
        Client().post(LOGIN, {"username": "boss", "password": "wrong-password"})
    response = Client().post(LOGIN, {"username": "boss@example.org", "password": PASSWORD})
    assert response.status_code == 200
    assert "Too many failed attempts" in response.content.decode()
    api.post("users/login", {"username": "boss", "password": PASSWORD}, 429)


def test_ones_own_new_password_ends_the_sessions_of_the_api(
    admin: Client, api: ApiClient, boss: User
) -> None:
    _, pair = open_session(boss)
    assert admin.get(f"{USERS}{boss.pk}/password/").url == "/admin/password_change/"
    new = "Another-Horse-8"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert admin.post("/admin/password_change/", form).status_code == 302
    api.with_token(pair.access).get("users/current-user", status=401)
    api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    assert admin.get(USERS).status_code == 200


def test_a_banned_staff_member_is_out_at_the_next_request(admin: Client, boss: User) -> None:
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert admin.get(USERS).status_code == 302
