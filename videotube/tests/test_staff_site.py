"""The admin under a content policy."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
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
    # Once in the menu, and once more on the page itself, in the same groups.
    for title in ("People", "Content", "Machinery", "Staff groups", "Jobs", "Videos", "Tweets"):
        assert len(re.findall(rf">\s*{title}\s*<", page)) == 2, title


def test_a_login_that_names_no_page_leads_to_the_home(boss: User):
    given = {"username": "boss", "password": PASSWORD}
    answer = Client().post(reverse("admin:login"), given)
    assert (answer.status_code, answer.url) == (302, reverse("admin:index"))


def test_staff_with_few_rights_see_no_door_that_is_closed_to_them(db: None):
    clerk = User.objects.create_user("clerk", "clerk@example.org", PASSWORD, is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_video"))
    client = Client()
    client.force_login(clerk)
    page = client.get("/admin/").content.decode()
    assert "/admin/videos/video/" in page
    assert "/admin/social/tweet/" not in page


def test_an_empty_list_invites_nobody_to_add_what_cannot_be_added(boss: User):
    client = Client()
    client.force_login(boss)
    history = reverse("admin:core_auditevent_changelist")
    assert "There are no audit events." in client.get(history).content.decode()
    searched = client.get(history, {"q": "nothing"}).content.decode()
    assert "No audit events match what was asked for." in searched
    assert "Reset filters" in searched
    assert "Create a new item" not in searched


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


@pytest.mark.parametrize("model", ["core.auditevent", "accounts.session", "videos.video"])
def test_no_filter_offers_to_count_all_rows(boss: User, model: str):
    client = Client()
    client.force_login(boss)
    url = reverse(f"admin:{model.replace('.', '_')}_changelist")
    assert "Show counts" not in client.get(url).content.decode()
