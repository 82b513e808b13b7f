"""Roles given and taken: who is meant, once, and written down."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from accounts.services.staff import give_rights, rights_of
from accounts.tests.factories import StaffFactory, UserFactory
from core.errors import Forbidden
from core.models import AuditEvent
from core.testing.commands import run_command
from videotube.roles import ROLES, role_of


@pytest.fixture
def ann(db):
    return UserFactory(username="ann")


@pytest.fixture
def bob(db):
    return UserFactory(username="bob")


def promote(*arguments, **kwargs):
    return run_command("promote", *arguments, **kwargs)


def test_the_first_superuser_of_a_fresh_site(ann):
    done = promote("ann", "superuser")
    assert (done.code, done.summary["changed"]) == (0, 1)
    ann.refresh_from_db()
    assert (ann.is_staff, ann.is_superuser) == (True, True)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_name, event.actor_id) == (
        "user.role_changed",
        "(operator)",
        None,
    )
    assert (event.target_id, event.after["is_superuser"]) == (str(ann.pk), True)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_a_group_with_just_its_rights(ann, bob, role):
    assert promote("ann", "BOB", role).summary["changed"] == 2
    for user in (User.objects.get(pk=each.pk) for each in (ann, bob)):
        assert user.is_staff
        assert not user.is_superuser
        assert user.get_all_permissions() == ROLES[role].rights
        assert role_of(user) == role


def test_a_role_takes_the_place_of_all_rights_before(ann):
    promote("ann", "superuser")
    ann.user_permissions.set(Permission.objects.filter(codename="change_group"))
    ann.groups.add(Group.objects.create(name="friends"))
    promote("ann", "moderator")
    rights = rights_of(ann)
    assert (rights.superuser, rights.groups, rights.permissions) == (False, ("Moderators",), ())
    promote("ann", "administrator")
    assert rights_of(ann).groups == ("Administrators",)
    promote("ann", "none")
    assert rights_of(ann).as_facts() == {
        "is_staff": False,
        "is_superuser": False,
        "groups": [],
        "permissions": [],
    }


def test_repeated_it_changes_and_records_nothing(ann):
    promote("ann", "moderator")
    before = AuditEvent.objects.count()
    again = promote("ann", "ann", "moderator")
    assert (again.code, again.summary["changed"]) == (0, 0)
    assert len(again.items) == 1
    assert AuditEvent.objects.count() == before


def test_a_group_that_somebody_has_changed_is_made_anew_and_that_is_recorded(ann):
    promote("ann", "moderator")
    group = Group.objects.get(name="Moderators")
    group.permissions.add(Permission.objects.get(codename="change_group"))
    promote("ann", "moderator")
    assert User.objects.get(pk=ann.pk).get_all_permissions() == ROLES["moderator"].rights
    event = AuditEvent.objects.filter(verb="group.rights_changed").first()
    assert "change_group" in event.before["permissions"]
    assert "change_group" not in event.after["permissions"]


def test_a_dry_run_says_it_and_makes_nothing(ann):
    done = promote("ann", "senior-moderator", "--dry-run")
    assert done.summary == {
        "role": "senior-moderator",
        "changed": 1,
        "failed": 0,
        "dryRun": True,
    }
    assert done.items[0]["changed"] is False
    assert role_of(ann) == "none"
    assert not Group.objects.exists()
    assert not AuditEvent.objects.exists()
    assert "Nothing was" in promote("ann", "superuser", "--dry-run", plain=True).text


def test_whom_nobody_knows_is_told_after_the_others_are_done(ann):
    UserFactory(username="banned", is_active=False)
    done = promote("nobody", "banned", "ann", "moderator")
    assert (done.code, done.summary["changed"], done.summary["failed"]) == (1, 1, 2)
    assert "nobody: " in done.error
    assert "banned: The account is deactivated" in done.error
    assert role_of(ann) == "moderator"
    # Rights are taken from those, too.
    assert promote("banned", "none").code == 0


@pytest.mark.parametrize(
    "arguments", [(), ("ann",), ("moderator",), ("ann", "king"), ("--list", "ann"), ("ann@x.org",)]
)
def test_it_does_not_guess_what_is_meant(ann, arguments):
    assert promote(*arguments).code == 2
    assert role_of(ann) == "none"


def test_who_has_which_role_is_listed(ann, bob):
    StaffFactory(username="boss")
    clerk = UserFactory(username="clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_video"))
    promote("ann", "administrator")
    done = promote("--list")
    assert [(item["username"], item["role"]) for item in done.items] == [
        ("ann", "administrator"),
        ("boss", "superuser"),
        ("clerk", "custom"),
    ]
    assert done.summary == {"staff": 3}


def test_by_the_service_only_superusers_give_rights_and_to_others(ann, bob):
    boss = StaffFactory()
    with pytest.raises(Forbidden):
        give_rights(user=bob, rights=rights_of(boss), by=ann)
    with pytest.raises(Forbidden):
        give_rights(user=boss, rights=rights_of(bob), by=boss)
    assert give_rights(user=bob, rights=rights_of(boss), by=boss)
    assert AuditEvent.objects.get().actor_id == boss.pk
