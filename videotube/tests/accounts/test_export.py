"""D5: an archive holds all that is one's own, nothing of others, and no secret."""

import json
import stat
import zipfile

from django.contrib.auth.models import Group

from accounts.models import User
from core.testing.commands import run_command
from moderation.actions import TargetType
from moderation.models import Decision


def archive_of(tmp_path, *arguments):
    target = tmp_path / "leaving.zip"
    outcome = run_command("export_user", "leaving", "--to", str(target), *arguments)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return outcome, files, target


def rows(files, name):
    return json.loads(files[f"{name}.json"])


def test_all_that_is_ones_own_is_in_it(life, tmp_path):
    outcome, files, target = archive_of(tmp_path)
    assert outcome.code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert rows(files, "profile")[0]["email"] == "leaving@example.org"
    assert [row["title"] for row in rows(files, "videos")] == ["Mine"]
    assert sorted(row["content"] for row in rows(files, "comments")) == [
        "A reply",
        "Alone",
        "Answered",
    ]
    for name, count in {
        "tweets": 1,
        "reactions": 5,
        "subscriptions": 1,
        "blocks": 1,
        "playlists": 2,
        "playlist_items": 4,
        "history": 3,
        "uploads": 1,
        "reports": 1,
    }.items():
        assert len(rows(files, name)) == count, name
    kinds = {row["kind"] for row in rows(files, "media")}
    assert kinds == {"avatar", "film", "thumbnail"}
    assert "leaving" in files["README.txt"].decode()


def test_nothing_secret_and_nothing_of_others_that_is_not_to_be_seen_is_in_it(life, tmp_path):
    person, other = life.person, life.other
    person.groups.add(Group.objects.create(name="a group"))
    Decision.objects.create(
        target_type=TargetType.USER,
        target_id=person.pk,
        subject_id=person.pk,
        subject_name="leaving",
        action="warn",
        note="Be kind",
        internal_note="watch this one",
        made_by_name="a-moderator",
        month="2026-11",
    )
    _, files, _ = archive_of(tmp_path)
    everything = b"\n".join(files.values()).decode()
    assert "Be kind" in everything
    for secret in (
        person.password,
        User.objects.get(pk=other.pk).password,
        other.email,
        "A secret title",
        "watch this one",
        "a-moderator",
        "By another",
        "auth_epoch",
        "generation",
    ):
        assert secret not in everything, secret
    seen = {row["video_id"]: row["title"] for row in rows(files, "history")}
    assert seen == {
        str(life.own.pk): "Mine",
        str(life.others.pk): life.others.title,
        str(life.private.pk): None,
    }


def test_with_media_it_holds_the_originals_themselves(life, tmp_path, media_root):
    outcome, files, _ = archive_of(tmp_path, "--media")
    assert outcome.code == 0
    assert files[f"media/{life.own.original}"] == (media_root / life.own.original).read_bytes()
    assert f"media/{life.own.thumbnail}" not in files
    assert not any(str(life.other.pk) in name for name in files)
    assert outcome.summary["copied"] == 2


def test_a_file_that_is_gone_is_told_and_the_rest_is_there(life, tmp_path, media_root):
    (media_root / life.own.original).unlink()
    outcome, files, _ = archive_of(tmp_path, "--media")
    assert outcome.code == 1
    assert outcome.summary["missing"] == 1
    assert rows(files, "videos")


def test_a_target_that_is_taken_is_not_touched_and_a_failed_run_leaves_nothing(life, tmp_path):
    target = tmp_path / "leaving.zip"
    target.write_text("mine")
    assert run_command("export_user", "leaving", "--to", str(target)).code == 1
    assert target.read_text() == "mine"
    missing = tmp_path / "no" / "folder.zip"
    assert run_command("export_user", "leaving", "--to", str(missing)).code == 1
    assert run_command("export_user", "nobody", "--to", str(tmp_path / "x.zip")).code == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".zip") == [
        "leaving.zip"
    ]
