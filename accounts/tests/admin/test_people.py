"""What staff do to accounts and sessions, each with a record."""

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import Session, User
from accounts.tests.admin.browser import SESSIONS, USERS, act
from accounts.tests.factories import PASSWORD, UserFactory, open_session
from core.bulk import runs
from core.models import AuditEvent, BulkRun
from core.testing.client import ApiClient


def test_deactivating_ends_sessions_and_is_recorded(
    admin: Client, boss: User, ann: User, bob: User
) -> None:
    _, pair = open_session(ann)
    response = act(admin, "deactivate", ann, bob, boss, reason="spam")
    told = response.content.decode()
    assert "2 deactivated." in told
    assert "1 left as they were. You cannot do this to your own account" in told
    ApiClient().with_token(pair.access).get("users/current-user", status=401)
    events = AuditEvent.objects.filter(verb="user.deactivated")
    assert {e.target_id for e in events} == {str(ann.pk), str(bob.pk)}
    assert {(e.actor_name, e.reason) for e in events} == {("boss", "spam")}
    boss.refresh_from_db()
    assert boss.is_active
    act(admin, "reactivate", ann)
    ann.refresh_from_db()
    assert ann.is_active


def test_a_bulk_action_over_five_hundred_rows_records_each(admin: Client) -> None:
    User.objects.bulk_create(UserFactory.build(password="!") for _ in range(510))
    someone = User.objects.filter(is_staff=False).first()
    act(admin, "deactivate", someone, select_across="1", reason="raid")
    assert not User.objects.filter(is_active=False).exists()
    run = BulkRun.objects.get()
    assert runs.work(run.pk) == 511
    run = BulkRun.objects.get()
    # The last one is who did it.
    assert (run.done_count, run.refused_count) == (510, 1)
    assert User.objects.filter(is_active=False).count() == 510
    assert AuditEvent.objects.filter(verb="user.deactivated", reason="raid").count() == 510


def test_ending_sessions_is_recorded(admin: Client, ann: User) -> None:
    session, pair = open_session(ann)
    act(admin, "end_sessions", session, url=SESSIONS, reason="lost phone")
    ApiClient().with_token(pair.access).get("users/current-user", status=401)
    assert AuditEvent.objects.get(verb="session.revoked").reason == "lost phone"


def test_staff_are_made_and_unmade_by_superusers(admin: Client, ann: User) -> None:
    act(admin, "make_staff", ann)
    ann.refresh_from_db()
    assert ann.is_staff
    act(admin, "remove_from_staff", ann)
    ann.refresh_from_db()
    assert not ann.is_staff
    assert AuditEvent.objects.filter(verb__startswith="user.").count() == 2


def test_a_correction_goes_through_the_rules_and_is_recorded(admin: Client, ann: User) -> None:
    url = f"{USERS}{ann.pk}/change/"
    User.objects.filter(pk=ann.pk).update(is_email_verified=True)
    form = {"email": "New@Example.org", "full_name": "Ann A.", "bio": ""}
    assert admin.post(url, form).status_code == 302
    ann.refresh_from_db()
    assert (ann.email, ann.full_name, ann.is_email_verified) == ("new@example.org", "Ann A.", False)
    assert AuditEvent.objects.get(verb="user.updated").before["email"] == "ann@example.org"
    UserFactory(username="other")
    response = admin.post(url, form | {"email": "OTHER@example.org"})
    assert "already exists" in response.content.decode()


def test_state_and_counters_cannot_be_typed_in(admin: Client, ann: User) -> None:
    form = {
        "email": ann.email,
        "full_name": "Ann",
        "is_active": "",
        "is_staff": "on",
        "is_superuser": "on",
        "username": "root",
        "subscribers_count": "9",
        "auth_epoch": "9",
        "password": "x",
    }
    admin.post(f"{USERS}{ann.pk}/change/", form)
    changed = User.objects.get(pk=ann.pk)
    assert changed.full_name == "Ann"
    assert (changed.is_active, changed.is_staff, changed.is_superuser) == (True, False, False)
    assert (changed.username, changed.subscribers_count, changed.auth_epoch) == ("ann", 0, 0)
    assert changed.password == ann.password


def test_rights_are_given_by_superusers_and_recorded(admin: Client, ann: User) -> None:
    group = Group.objects.create(name="moderators")
    form = {"email": ann.email, "full_name": ann.full_name, "groups": [str(group.pk)]}
    assert admin.post(f"{USERS}{ann.pk}/change/", form).status_code == 302
    assert [g.name for g in ann.groups.all()] == ["moderators"]
    event = AuditEvent.objects.get(verb="user.rights_changed")
    assert event.after["groups"] == ["moderators"]


def test_an_account_made_by_staff_can_sign_in(admin: Client, api: ApiClient) -> None:
    form = {
        "username": "Dora",
        "email": "Dora@example.org",
        "full_name": "Dora",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = admin.post(USERS + "add/", form)
    assert response.status_code == 302, response.context["adminform"].form.errors
    api.post("users/login", {"email": "dora@example.org", "password": PASSWORD})
    assert AuditEvent.objects.get(verb="user.created").actor_name == "boss"
    for bad in ({"username": "d!"}, {"password1": "x", "password2": "x"}, {}):
        assert admin.post(USERS + "add/", form | bad).status_code == 200


def test_a_new_password_by_staff_ends_all_sessions(
    admin: Client, api: ApiClient, ann: User
) -> None:
    _, pair = open_session(ann)
    form = {"password1": "Another-Horse-8", "password2": "Another-Horse-8"}
    assert admin.post(f"{USERS}{ann.pk}/password/", form).status_code == 302
    api.with_token(pair.access).get("users/current-user", status=401)
    api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)
    api.post("users/login", {"username": "ann", "password": "Another-Horse-8"})
    assert AuditEvent.objects.get(verb="user.password_changed").actor_name == "boss"
    assert Session.objects.exclude(revoked_at=None).count() == 1
