"""D3: an account goes with everything under it, and nothing else changes."""

from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.utils import timezone

from accounts.erasure import steps
from accounts.exports import sections
from accounts.models import Erasure, User
from accounts.services import erasing
from accounts.tests.factories import UserFactory, client_of
from core.models import AuditEvent
from core.testing.client import ApiClient
from core.testing.commands import run_command
from moderation.models import Case, Report
from social.models import Comment, Reaction
from videos.models import JobKind, ProcessingJob, Video
from videos.services import runner
from videotube.tests.accounts.conftest import PASSWORD

DATA = [part for name in ("references", "counters", "videos", "files") for part in ("--only", name)]
KEPT = {
    # A history without its subjects is none; it holds ids and the name of then.
    "core.AuditEvent": {"actor_id"},
    "moderation.Case": {"owner_id", "claimed_by", "target_id"},
    "moderation.Decision": {"subject_id", "made_by_id"},
    "moderation.Appeal": {"answered_by_id"},
    "moderation.HeldItem": {"decided_by_id"},
    # The record of the deletion itself, until it is done.
    "accounts.Erasure": {"user_id"},
}


def rows_naming(user_id):
    """Model and field of every row in the database that holds the id, whatever the field is."""
    connection.ensure_connection()
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in connection.database[model._meta.db_table].find():
                found |= {(model._meta.label, k) for k, v in row.items() if v == user_id}
    return found


def finish_jobs():
    for job in ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA):
        runner.run(job.pk)


def test_nothing_of_the_account_is_left_in_any_collection_nor_on_the_disk(life, media_root):
    user_id = life.person.pk
    outcome = run_command("delete_user", "leaving", "--yes")
    assert (outcome.code, outcome.summary["deleted"]) == (0, True)
    finish_jobs()
    assert {
        (label, field) for label, field in rows_naming(user_id) if field not in KEPT.get(label, ())
    } == set()
    assert [path for path in media_root.rglob("*") if str(user_id) in str(path)] == []
    assert not (media_root / life.own.original).exists()
    assert (media_root / life.others.original).exists()
    assert not list((media_root.parent / "scratch" / "tus").iterdir())
    assert [i for i in run_command("doctor", *DATA).items if i["severity"] != "note"] == []


def test_what_others_have_stays_as_it_was_with_true_counts(life):
    run_command("delete_user", "leaving", "--yes")
    other = User.objects.get(pk=life.other.pk)
    assert (other.subscribers_count, other.subscriptions_count) == (0, 0)
    assert Reaction.objects.filter(target_id=life.others.pk).count() == 0
    shown = ApiClient().get(f"comments/{life.others.pk}")["docs"]
    assert sorted(comment["content"] for comment in shown) == ["", "Theirs"]
    stone = Comment.objects.get(video_id=life.others.pk, is_deleted=True)
    assert (stone.author_id, stone.replies_count) == (None, 1)
    assert Video.objects.get(pk=life.others.pk).comments_count == 2


def test_the_name_and_the_mail_are_free_at_once_and_inherit_nothing(life):
    session = client_of(life.person)
    erasing.close(life.person.pk, by=None)
    assert session.http.get("/api/v1/users/current-user").status_code == 401
    assert session.http.post("/api/v1/tweets", {"content": "ghost"}).status_code == 401
    api = ApiClient()
    sign_up = {"username": "leaving", "email": "leaving@example.org", "fullName": "New"}
    api.post("users/register", {**sign_up, "password": PASSWORD}, status=201)
    erasing.erase(life.person.pk)
    new = User.objects.get(username="leaving")
    channel = api.get("users/c/leaving")
    assert (channel["subscribersCount"], channel["videosCount"], channel["avatar"]) == (0, 0, "")
    assert new.pk != life.person.pk


def test_its_reports_are_no_longer_waiting_and_decisions_stay(life):
    run_command("delete_user", "leaving", "--yes")
    assert not Report.objects.filter(reporter_id=life.person.pk).exists()
    about = Case.objects.filter(owner_id=life.person.pk)
    assert {case.is_open for case in about} == {False}


def test_one_that_was_interrupted_at_any_step_is_gone_on_with(life, monkeypatch):
    erasing.close(life.person.pk, by=None)
    for name, step in steps().items():
        removed = step(life.person.pk)  # a single batch, then the process is gone
        assert removed >= 0, name
    assert erasing.erase_due(timezone.now()) == 1
    assert not User.objects.filter(pk=life.person.pk).exists()


def test_what_a_late_request_leaves_is_found_by_the_second_look(life):
    run_command("delete_user", "leaving", "--yes")
    assert Erasure.objects.filter(user_id=life.person.pk).exists()
    Comment.objects.create(video_id=life.others.pk, author_id=life.person.pk, content="Late")
    Video.objects.filter(pk=life.others.pk).update(comments_count=3)
    assert erasing.erase_due(timezone.now()) == 0
    assert erasing.erase_due(timezone.now() + erasing.LOOK_AGAIN_AFTER) == 1
    assert not Comment.objects.filter(author_id=life.person.pk).exists()


def test_of_many_deletions_at_once_one_succeeds_and_the_others_find_it_gone(life):
    start, answers = Barrier(8), []
    clients = [client_of(life.person) for _ in range(8)]

    def delete(client):
        start.wait()
        try:
            answer = client.http.delete("/api/v1/users/me", {"password": PASSWORD}, format="json")
            answers.append(answer.status_code)
        finally:
            connection.close()

    threads = [Thread(target=delete, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(200) == 1
    assert set(answers) <= {200, 401, 404}
    assert Erasure.objects.count() == 1


def test_a_storm_of_its_own_and_others_writes_leaves_no_row_behind(life):
    busy = [client_of(life.person) for _ in range(3)] + [client_of(life.other) for _ in range(2)]
    stop = False

    def write(client, number):
        try:
            while not stop:
                client.http.post(f"/api/v1/comments/{life.others.pk}", {"content": "x"})
                client.http.post(f"/api/v1/likes/toggle/v/{life.others.pk}")
                client.http.post(f"/api/v1/subscriptions/c/{life.person.pk}")
                client.http.post("/api/v1/tweets", {"content": f"{number}"})
        finally:
            connection.close()

    threads = [Thread(target=write, args=each) for each in zip(busy, range(5), strict=True)]
    for thread in threads:
        thread.start()
    try:
        run_command("delete_user", "leaving", "--yes")
    finally:
        stop = True
        for thread in threads:
            thread.join()
    erasing.erase_due(timezone.now() + erasing.LOOK_AGAIN_AFTER)
    left = rows_naming(life.person.pk)
    assert {(label, field) for label, field in left if field not in KEPT.get(label, ())} == set()
    finish_jobs()
    assert [i for i in run_command("doctor", *DATA).items if i["severity"] != "note"] == []


def test_the_last_superuser_stays(db):
    boss = UserFactory(is_staff=True, is_superuser=True)
    assert run_command("delete_user", boss.username, "--dry-run").code == 1
    outcome = run_command("delete_user", boss.username, "--yes")
    assert outcome.code == 1
    assert "last superuser" in outcome.error
    UserFactory(is_staff=True, is_superuser=True)
    assert run_command("delete_user", boss.username, "--yes").code == 0


def test_a_dry_run_counts_and_changes_nothing(life):
    outcome = run_command("delete_user", str(life.person.pk), "--dry-run")
    told = {item["kind"]: item["count"] for item in outcome.items}
    assert (told["videos"], told["comments"], told["playlists"]) == (1, 3, 2)
    assert User.objects.get(pk=life.person.pk).is_active
    assert not Erasure.objects.exists()


def test_the_command_asks_unless_told_not_to(life, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda: "no")
    assert run_command("delete_user", "leaving").code == 1
    assert User.objects.filter(username="leaving").exists()
    monkeypatch.setattr("builtins.input", lambda: "leaving")
    assert run_command("delete_user", "leaving").code == 0
    assert run_command("delete_user", "leaving", "--yes").code == 1


def test_the_history_says_that_it_happened_and_not_to_whom(life):
    run_command("delete_user", "leaving", "--yes", "--reason", "asked by mail")
    event = AuditEvent.objects.get(verb="user.erased")
    assert (event.actor_name, event.reason) == ("(operator)", "asked by mail")
    assert event.target_id == str(life.person.pk)
    assert "leaving" not in str({**event.before, **event.after})


@pytest.mark.parametrize(
    ("password", "status", "code"), [("wrong-password", 400, "wrong_password"), ("", 400, "blank")]
)
def test_a_wrong_password_deletes_nothing(life, password, status, code):
    client = client_of(life.person)
    answer = client.http.delete("/api/v1/users/me", {"password": password}, format="json")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == "password"
    assert answer.json()["errors"][0]["code"] == code
    assert not Erasure.objects.exists()


def test_every_model_that_names_a_person_is_known_to_the_erasure_and_the_export():
    """A new one must be added to a step and a section, or stand here with its reason."""
    naming = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if (isinstance(field, ForeignKey) and field.related_model is User)
        or (field.name in PLAIN_IDS and not isinstance(field, ForeignKey))
    }
    kept = {f"{label}.{name}" for label, names in KEPT.items() for name in names}
    assert naming == ERASED | kept - {"moderation.Case.target_id"}
    assert len(steps()) == 26
    assert len(sections()) == 19


PLAIN_IDS = {
    "user_id",
    "owner_id",
    "actor_id",
    "reporter_id",
    "subject_id",
    "made_by_id",
    "answered_by_id",
    "claimed_by",
    "decided_by_id",
}
ERASED = {
    "accounts.Session.user",
    "accounts.User_groups.user",
    "accounts.User_user_permissions.user",
    "admin.LogEntry.user",
    "core.BulkRun.actor_id",
    "core.IdempotencyRecord.user_id",
    "moderation.Appeal.subject_id",
    "moderation.HeldItem.owner_id",
    "moderation.Purge.user_id",
    "moderation.Report.reporter_id",
    "moderation.Reporter.user_id",
    "playlists.Playlist.owner",
    "social.Block.blocked",
    "social.Block.blocker",
    "social.Comment.author",
    "social.Reaction.user",
    "social.Subscription.channel",
    "social.Subscription.subscriber",
    "social.Tweet.author",
    "videos.HistoryEntry.user",
    "videos.ImportedFile.owner",
    "videos.Upload.owner",
    "videos.UploadAllowance.user_id",
    "videos.Video.owner",
}
