"""Staff groups: changed by superusers alone, and by nobody without a trace."""

import csv

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.audit import record
from core.models import AuditEvent

ADD = "/admin/auth/group/add/"
THROUGH_SERVICES = {"auth.Group", "accounts.User", "moderation.HoldRule"}
"""Whose plain forms save by a service, which writes the history."""


def test_making_changing_and_deleting_a_group_is_part_of_the_history(admin, boss):
    view, change = (
        Permission.objects.get(codename=code) for code in ("view_video", "change_video")
    )
    admin.post(ADD, {"name": "helpers", "permissions": [str(view.pk)]})
    group = Group.objects.get(name="helpers")
    page = reverse("admin:auth_group_change", args=[group.pk])
    form = {"name": "helpers", "permissions": [str(view.pk), str(change.pk)]}
    admin.post(page, form)
    admin.post(page, form)  # nothing changes
    member = UserFactory(username="member")
    member.groups.add(group)
    admin.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"})
    events = list(AuditEvent.objects.filter(verb__startswith="group.").order_by("pk"))
    assert [event.verb for event in events] == ["group.created", "group.changed", "group.deleted"]
    assert {event.actor_id for event in events} == {boss.pk}
    assert events[1].before["permissions"] == ["view_video"]
    assert events[1].after["permissions"] == ["change_video", "view_video"]
    assert events[2].before["members"] == ["member"]
    assert all(event.request_id for event in events)
    assert not Group.objects.exists()


@pytest.mark.parametrize("codes", [["change_group", "add_group", "delete_group", "view_group"]])
def test_staff_who_may_change_groups_by_permission_may_not_all_the_same(clerk, codes):
    clerk_user = User.objects.get(username="clerk")
    clerk_user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    group = Group.objects.create(name="powerful")
    assert clerk.post(ADD, {"name": "mine"}).status_code == 403
    page = reverse("admin:auth_group_change", args=[group.pk])
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    assert clerk.post(page, {"name": "powerful", "permissions": every}).status_code == 403
    delete = reverse("admin:auth_group_delete", args=[group.pk])
    assert clerk.post(delete, {"post": "yes"}).status_code == 403
    assert not group.permissions.exists()


def test_no_other_page_of_the_admin_saves_a_form_of_its_own(boss):
    """Whatever is changed elsewhere is changed by an action, which calls a service."""
    request = RequestFactory().get("/admin/")
    request.user = boss
    changed = {
        model._meta.label
        for model, page in django_admin.site._registry.items()
        if page.has_add_permission(request)
        or (page.has_change_permission(request) and _has_fields(page, request))
    }
    assert changed == THROUGH_SERVICES


def _has_fields(page, request):
    """Whether there is a field that can be changed."""
    named = {name for _, options in page.get_fieldsets(request) for name in options["fields"]}
    return bool(named - set(page.get_readonly_fields(request)))


def test_the_history_is_exported_as_csv_and_that_is_part_of_it(admin, boss):
    record("video.deleted", by=boss, target=boss, reason="=1+1", before={"title": 'A, "b"\n'})
    chosen = [str(pk) for pk in AuditEvent.objects.values_list("pk", flat=True)]
    answer = admin.post(
        "/admin/core/auditevent/", {"action": "export_csv", "_selected_action": chosen}
    )
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines(True)))
    (row,) = (row for row in rows if row["verb"] == "video.deleted")
    assert (row["actor_name"], row["reason"]) == ("boss", "'=1+1")
    assert 'A, \\"b\\"' in row["before"]
    assert AuditEvent.objects.filter(verb="audit.exported", actor_id=boss.pk).exists()


@pytest.mark.parametrize("term", ["@boss", "thing.done", "0123456789abcdef"])
def test_the_history_is_found_by_who_by_act_and_by_request(admin, boss, term):
    AuditEvent.objects.create(
        verb="thing.done", actor_id=boss.pk, actor_name="boss", request_id="0123456789abcdef"
    )
    AuditEvent.objects.create(verb="other.done", actor_name="somebody", request_id="x")
    page = admin.get("/admin/core/auditevent/", {"q": term}).content.decode()
    assert "thing.done" in page
    assert "somebody" not in page
