"""What a restore refuses, replaces, gives up, and leaves when it is interrupted."""

import hashlib
import json
import shutil
from datetime import timedelta

import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from core import restoration
from core.health import probe_all
from core.models import AuditEvent
from core.testing.commands import run_command
from social.models import Comment
from videos.models import Upload, UploadAllowance, UploadState, Video
from videos.services import upload_quota
from videotube.backup import restoring
from videotube.tests.backup.site import body_of

# They change and use the same parameter of MongoDB.
pytestmark = pytest.mark.xdist_group("backup")


def restore(root, *arguments):
    return run_command("restore", str(root), *arguments)


def forget_all(database):
    """What is left is what a site has that nobody has used yet."""
    for name in database.list_collection_names():
        if name not in ("django_migrations", "django_content_type", "auth_permission"):
            database[name].delete_many({})


def rewrite(root, **changes):
    manifest = json.loads((root / "manifest.json").read_text()) | changes
    text = json.dumps(manifest)
    (root / "manifest.json").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (root / "manifest.json.sha256").write_text(f"{digest}  manifest.json\n")


def test_a_site_that_is_used_is_left_alone_unless_it_is_to_be_replaced(here, video, backup):
    root = backup()
    later = UserFactory()
    (here.media / video.original).write_bytes(b"spoilt")
    refused = restore(root)
    assert refused.code == 1
    assert "not empty" in refused.error
    assert User.objects.filter(pk=later.pk).exists()

    done = restore(root, "--replace", "--no-input")
    assert done.code == 0, done.error
    assert not User.objects.filter(pk=later.pk).exists()
    assert Video.objects.get().pk == video.pk
    assert (here.media / video.original).read_bytes() == body_of(video.original)
    assert Comment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="site.restored").count() == 1
    names = here.database.list_collection_names()
    assert not [name for name in names if name.startswith("restoring.")]


def test_a_foreign_media_folder_is_refused(here, video, backup):
    root = backup()
    forget_all(here.database)
    foreign = here.media / "videos/another/film.mp4"
    foreign.parent.mkdir()
    foreign.write_bytes(b"x")
    outcome = restore(root)
    assert outcome.code == 1
    assert "videos/another/film.mp4" in outcome.error
    foreign.unlink()
    # All that is left is of this set, as after an interruption.
    assert restore(root).code == 0


def test_what_another_program_keeps_in_the_database_is_not_dropped_unasked(here, video, backup):
    root = backup()
    forget_all(here.database)
    here.database["customers"].insert_one({"name": "somebody"})
    try:
        outcome = restore(root)
        assert outcome.code == 1
        assert "customers has documents" in outcome.error
        assert here.database["customers"].count_documents({}) == 1
    finally:
        here.database.drop_collection("customers")


def test_room_is_asked_for_by_what_is_not_there_yet(here, video, backup, monkeypatch):
    root = backup()
    free = shutil.disk_usage(here.media)._replace(free=0)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: free)
    assert restore(root, "--replace", "--dry-run").code == 0
    (here.media / video.original).rename(here.media / "of-another-set.mp4")
    outcome = restore(root, "--replace", "--dry-run")
    assert outcome.code == 1
    assert f"media take {len(body_of(video.original))} more" in outcome.error


def test_a_dry_run_changes_nothing(video, backup):
    root = backup()
    Comment.objects.all().delete()
    outcome = restore(root, "--replace", "--dry-run")
    assert (outcome.code, outcome.summary["dry_run"]) == (0, True)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 99}, "format 99"),
        ({"migrations": [["videos", "0999_from_the_future"]]}, "videos.0999_from_the_future"),
    ],
)
def test_a_set_of_a_newer_release_is_refused(video, backup, changes, said):
    root = backup()
    rewrite(root, **changes)
    outcome = restore(root, "--replace", "--no-input")
    assert outcome.code == 1
    assert said in outcome.error
    assert Video.objects.filter(pk=video.pk).exists()


def test_a_set_of_an_older_release_is_migrated(here, video, backup):
    newest = MigrationLoader(None).graph.leaf_nodes("videos")[0][1]
    applied = {"app": "videos", "name": newest}
    here.database["django_migrations"].delete_one(applied)
    try:
        root = backup()
    finally:
        here.database["django_migrations"].insert_one(dict(applied))
    assert restore(root, "--replace", "--no-input").code == 0
    rows = here.database["django_migrations"].find(applied)
    assert [row["applied"].year for row in rows] == [timezone.now().year]


def test_indexes_come_back_as_they_were(here, video, backup):
    root = backup()
    before = here.database["videos_video"].index_information()
    assert restore(root, "--replace", "--no-input").code == 0
    assert here.database["videos_video"].index_information() == before


def test_unfinished_uploads_are_given_up_and_not_counted(video, backup):
    owner, now = video.owner, timezone.now()
    day = upload_quota.open_day(owner.pk)
    for state in (UploadState.RECEIVING, UploadState.COMPLETE, UploadState.FINISHED):
        upload_quota.reserve(owner.pk, size=10, day=day, resumable=True)
        Upload.objects.create(
            owner=owner,
            length=10,
            state=state,
            day=day,
            title="Film",
            expires_at=now + timedelta(days=1),
        )
    upload_quota.close(owner.pk)
    root = backup()
    outcome = restore(root, "--replace", "--no-input")
    assert outcome.summary["uploads_given_up"] == 2
    assert [row.state for row in Upload.objects.all()] == [UploadState.FINISHED]
    allowance = UploadAllowance.objects.get(user_id=owner.pk)
    assert (allowance.used, allowance.open_uploads) == (10, 0)


def test_an_interrupted_exchange_is_marked_until_it_is_done_again(video, backup, monkeypatch):
    root = backup()

    def stop(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "call_command", stop)
        assert restore(root, "--replace", "--no-input").code == 130
    assert restoration.unfinished() == root.name
    assert probe_all()["database"] is False
    assert run_command("backup", str(root.parent)).code == 1
    # Needs no --replace: there is nothing whole to be kept.
    assert restore(root).code == 0
    assert probe_all()["database"] is True
    assert Video.objects.get().pk == video.pk


def test_without_a_terminal_to_ask_at_nothing_is_replaced(video, backup, monkeypatch):
    root = backup()
    monkeypatch.setattr("builtins.input", lambda _prompt: "no")
    Comment.objects.all().delete()
    assert restore(root, "--replace").code == 1
    assert not Comment.objects.exists()
