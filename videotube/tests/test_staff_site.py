"""The admin under a content policy."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "violet-harbour-9"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", "boss@example.org", PASSWORD, full_name="Boss")


def test_staff_sign_in_by_email_and_see_the_menu(boss: User):
    client = Client()
    login = reverse("admin:login")
    answer = client.post(
        f"{login}?next=/admin/", {"username": "BOSS@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 302
    page = client.get("/admin/").content.decode()
    assert "Jobs" in page
    assert "Videos" in page


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/"])
def test_the_theme_gets_what_it_needs_and_no_more(boss: User, path: str):
    client = Client()
    client.force_login(boss)
    policy = client.get(path, follow=True).headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts.split() == ["script-src", "'self'", "'unsafe-eval'"]


@pytest.mark.parametrize(
    "url",
    [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, _ in sorted(admin.site._registry.items(), key=lambda item: item[0].__name__)
    ],
)
def test_every_list_of_the_admin_opens(boss: User, url: str):
    client = Client()
    client.force_login(boss)
    assert client.get(url).status_code == 200
    assert client.get(url, {"q": "anything"}).status_code == 200
