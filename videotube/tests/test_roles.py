"""What each role can do in the admin, and above all what it cannot."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.tests.admin.browser import USERS, act
from accounts.tests.factories import StaffFactory, UserFactory
from core.models import AuditEvent
from social.models import Comment
from social.tests.factories import CommentFactory
from videos.models import Video
from videos.tests.factories import VideoFactory
from videotube.roles import ROLES, give_role

SECRET = "hidden-address"
MODERATORS = ("moderator", "senior-moderator")


@pytest.fixture
def ann(db):
    return UserFactory(username="ann", email=f"{SECRET}@example.org")


@pytest.fixture
def as_role(db):
    """`as_role("moderator")`: somebody of this role, signed in."""

    def make(role):
        user = UserFactory(username=f"the-{role}")
        give_role(username=user.username, role=role, by=None)
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        return client

    return make


def test_every_right_of_a_role_exists():
    for role in ROLES.values():
        assert not [right for right in role.rights if right.startswith(("auth.", "sessions."))]


def test_the_roles_come_with_a_migration_and_a_later_one_mends_them(db):
    Group.objects.all().delete()
    for expected in (len(ROLES), 1, 0):
        before = AuditEvent.objects.filter(verb="group.rights_changed").count()
        call_command("migrate", verbosity=0)
        for role in ROLES.values():
            group = Group.objects.get(name=role.group)
            assert group.permissions.count() == len(role.rights)
        changed = AuditEvent.objects.filter(verb="group.rights_changed").count() - before
        assert changed == expected
        if expected == len(ROLES):
            group.permissions.clear()


@pytest.mark.parametrize("role", MODERATORS)
def test_moderators_see_no_email_address(as_role, ann, role):
    client = as_role(role)
    for url in (USERS, f"{USERS}{ann.pk}/change/", "/admin/videos/video/", "/admin/"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    assert client.get("/admin/core/auditevent/").status_code == 403
    assert client.get("/admin/accounts/session/").status_code == 403


@pytest.mark.parametrize("role", MODERATORS)
def test_moderators_find_nobody_by_parts_of_an_email_address(as_role, ann, role):
    client = as_role(role)
    VideoFactory(owner=ann)
    for term in (SECRET, f"{SECRET}@example.org"):
        assert not list(client.get(USERS, {"q": term}).context["cl"].result_list)
        assert not list(
            client.get("/admin/videos/video/", {"q": f"@{term}"}).context["cl"].result_list
        )
        assert not list(
            client.get("/admin/playlists/playlist/", {"q": f"@{term}"}).context["cl"].result_list
        )
    assert len(client.get(USERS, {"q": "ann"}).context["cl"].result_list) == 1
    for lookup in ("email__startswith", "email", "email__regex"):
        assert client.get(USERS, {lookup: SECRET}).status_code == 400
    for lookup in ("owner__email__startswith", "owner__email"):
        assert client.get("/admin/videos/video/", {lookup: SECRET}).status_code == 400


def test_administrators_see_and_find_them(as_role, ann):
    client = as_role("administrator")
    assert SECRET in client.get(USERS, {"q": SECRET}).content.decode()
    assert SECRET in client.get(f"{USERS}{ann.pk}/change/").content.decode()
    assert client.get(USERS, {"email__startswith": SECRET}).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gains_rights(as_role, ann, role):
    client = as_role(role)
    me = User.objects.get(username=f"the-{role}")
    before = me.get_all_permissions()
    rights = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    form = {
        "email": "new@example.org",
        "full_name": "New",
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [str(pk) for pk in Group.objects.values_list("pk", flat=True)],
        "user_permissions": rights,
    }
    for user in (me, ann):
        client.post(f"{USERS}{user.pk}/change/", form)
        act(client, "make_staff", user)
    group = Group.objects.get(name=ROLES[role].group)
    for url in (f"/admin/auth/group/{group.pk}/change/", "/admin/auth/group/add/"):
        assert client.post(url, {"name": "mine", "permissions": rights}).status_code == 403
    assert User.objects.get(pk=me.pk).get_all_permissions() == before
    after = User.objects.get(pk=ann.pk)
    assert (after.is_staff, after.is_superuser, after.get_all_permissions()) == (
        False,
        False,
        set(),
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_role_acts_on_staff(as_role, role):
    client = as_role(role)
    boss, peer = StaffFactory(), UserFactory(is_staff=True)
    for user in (boss, peer):
        act(client, "deactivate", user)
        act(client, "remove_pictures", user)
        password = {"password1": "Another-Horse-8", "password2": "Another-Horse-8"}
        assert client.post(f"{USERS}{user.pk}/password/", password).status_code == 403
        after = User.objects.get(pk=user.pk)
        assert (after.is_active, after.password) == (True, user.password)
    assert not AuditEvent.objects.filter(verb="user.deactivated").exists()


@pytest.mark.parametrize(
    ("role", "may_ban"), [("moderator", False), ("senior-moderator", True), ("administrator", True)]
)
def test_banning_is_a_right_of_its_own(as_role, ann, role, may_ban):
    client = as_role(role)
    act(client, "deactivate", ann)
    assert User.objects.get(pk=ann.pk).is_active is not may_ban
    if role in MODERATORS:
        form = {"password1": "Another-Horse-8", "password2": "Another-Horse-8"}
        assert client.post(f"{USERS}{ann.pk}/password/", form).status_code == 403
        assert (
            client.post(f"{USERS}{ann.pk}/change/", {"email": "me@example.org"}).status_code == 403
        )
    assert User.objects.get(pk=ann.pk).password == ann.password


@pytest.mark.parametrize(
    ("role", "may_delete"),
    [("moderator", False), ("senior-moderator", True), ("administrator", True)],
)
def test_moderators_remove_comments_and_their_seniors_videos(
    as_role, ann, media_root, redis_server, role, may_delete
):
    client = as_role(role)
    video = VideoFactory(owner=ann)
    comment = CommentFactory(video=video, author=ann)
    act(client, "remove_comments", comment, url="/admin/social/comment/")
    assert not Comment.objects.filter(pk=comment.pk, is_deleted=False).exists()
    act(client, "delete_videos", video, url="/admin/videos/video/")
    assert Video.objects.filter(pk=video.pk).exists() is not may_delete
