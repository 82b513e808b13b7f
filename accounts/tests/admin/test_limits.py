"""What limited staff, and nobody at all, can do."""

from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.tests.admin.browser import SESSIONS, USERS, act
from accounts.tests.factories import open_session
from core.models import AuditEvent


def test_limited_staff_see_no_rights_and_gain_none(clerk: Client, ann: User) -> None:
    url = f"{USERS}{ann.pk}/change/"
    page = clerk.get(url).content.decode()
    assert 'name="groups"' not in page
    assert 'name="user_permissions"' not in page
    group = Group.objects.create(name="moderators")
    form = {
        "email": ann.email,
        "full_name": "Ann",
        "groups": [str(group.pk)],
        "user_permissions": [str(Permission.objects.first().pk)],
        "is_superuser": "on",
        "is_staff": "on",
    }
    assert clerk.post(url, form).status_code == 302
    ann.refresh_from_db()
    assert (ann.full_name, ann.is_staff, ann.is_superuser) == ("Ann", False, False)
    assert not ann.groups.exists()
    assert not ann.user_permissions.exists()


def test_limited_staff_do_not_touch_other_staff(clerk: Client, boss: User) -> None:
    url = f"{USERS}{boss.pk}/"
    form = {"password1": "Another-Horse-8", "password2": "Another-Horse-8"}
    assert clerk.post(url + "password/", form).status_code == 403
    assert clerk.post(url + "change/", {"email": "me@example.org"}).status_code == 403
    for action in ("deactivate", "remove_pictures", "make_staff", "remove_from_staff"):
        act(clerk, action, boss, User.objects.get(username="clerk"))
    after = User.objects.get(pk=boss.pk)
    assert (after.password, after.email, after.is_active) == (boss.password, boss.email, True)
    assert not AuditEvent.objects.exists()


def test_looking_at_sessions_is_not_ending_them(clerk: Client, ann: User) -> None:
    session, _ = open_session(ann)
    act(clerk, "end_sessions", session, url=SESSIONS)
    session.refresh_from_db()
    assert session.revoked_at is None


def test_nothing_is_deleted_by_a_click(admin: Client, ann: User) -> None:
    session, _ = open_session(ann)
    assert admin.post(f"{USERS}{ann.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{SESSIONS}{session.pk}/delete/", {"post": "yes"}).status_code == 403
    act(admin, "delete_selected", ann, post="yes")
    assert User.objects.filter(pk=ann.pk).exists()


def test_actions_need_the_csrf_token(boss: User, ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    assert act(client, "deactivate", ann).status_code == 403
    assert User.objects.get(pk=ann.pk).is_active
