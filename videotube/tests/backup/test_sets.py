"""What a set holds, what is linked, and how damage is found."""

import gzip
import os
import stat
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from core.models import MediaHold
from core.storage.holds import Hold
from core.testing.commands import run_command
from videotube.backup import making
from videotube.backup.manifest import read_manifest
from videotube.backup.media import copy_media, listed_media

# They change and use the same parameter of MongoDB.
pytestmark = [pytest.mark.usefixtures("video"), pytest.mark.xdist_group("backup")]


def flip(path):
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def test_a_set_holds_what_documents_name_and_nothing_else(here, video, backup):
    stray = here.media / video.media_folder / "left" / "by-nobody.ts"
    stray.parent.mkdir()
    stray.write_bytes(b"stray")
    root = backup()
    keys = {entry.key for entry in listed_media(root)}
    assert {video.original, f"{video.revision}/hls/720/1.ts", video.captions[0].key} < keys
    assert "users/someone/a.webp" in keys
    assert not any(key.endswith("by-nobody.ts") for key in keys)
    manifest = read_manifest(root)
    assert manifest.media.files == len(keys)
    assert {each.name: each.documents for each in manifest.collections}["social_comment"] == 1
    assert ("core", "0001_initial") in manifest.migrations
    modes = {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*")}
    assert modes == {0o600, 0o700}
    assert list(root.parent.iterdir()) == [root]


def test_a_file_that_goes_to_cloudinary_while_files_are_copied_is_counted_there(
    here, video, backup, settings, monkeypatch
):
    """`move_media` takes it from the disk between the look at its size and the copy."""
    settings.CLOUDINARY_URL = "cloudinary://key:secret@demo"

    def copy_after_move(files, *args, **options):
        listed = list(files)
        (here.media / video.original).unlink()
        return copy_media(listed, *args, **options)

    monkeypatch.setattr(making, "copy_media", copy_after_move)
    manifest = read_manifest(backup())
    assert manifest.media.elsewhere == 1
    assert manifest.media.missing_count == 0


def test_a_second_set_links_the_files_of_the_first(tmp_path, video, backup):
    first = backup()
    second = tmp_path / "other"
    outcome = run_command("backup", str(second), "--onto", str(first))
    assert outcome.summary["linked"] == outcome.summary["media_files"] > 5
    root = Path(outcome.summary["set"])
    assert (root / "media" / video.original).samefile(first / "media" / video.original)


def test_a_file_that_is_not_there_is_named_and_the_set_is_whole(tmp_path, here, video):
    (here.media / video.original).unlink()
    outcome = run_command("backup", str(tmp_path / "sets"))
    assert outcome.code == 1
    assert video.original in outcome.error
    assert run_command("backup", "--verify", outcome.summary["set"]).code == 0


def test_what_is_at_cloudinary_is_counted_and_not_missed(tmp_path, here, video, settings):
    (here.media / video.original).unlink()
    settings.CLOUDINARY_URL = "cloudinary://key:secret@name"
    outcome = run_command("backup", str(tmp_path / "sets"))
    assert outcome.code == 0
    assert (outcome.summary["elsewhere"], outcome.summary["missing"]) == (1, 0)


@pytest.mark.parametrize(
    ("pattern", "harm"),
    [
        ("media/**/1.ts", flip),
        ("media/**/1.ts", lambda path: path.unlink()),
        ("documents/*/videos_video.bson.gz", lambda path: os.truncate(path, 40)),
        ("documents/*/videos_video.metadata.json.gz", flip),
        ("media.jsonl", flip),
        ("manifest.json", flip),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_restored(
    pattern, harm, backup, elsewhere, settings
):
    root = backup()
    damaged = next(root.glob(pattern))
    harm(damaged)
    for arguments in (["backup", "--verify"], ["restore", "--replace", "--no-input"]):
        outcome = run_command(*arguments, str(root))
        assert outcome.code == 1
        assert str(damaged) in outcome.text + outcome.error


def test_documents_are_laid_out_as_mongodbs_tools_do(backup, here):
    root = backup()
    folder = root / "documents" / here.database.name
    assert gzip.decompress((folder / "accounts_user.bson.gz").read_bytes())
    metadata = gzip.decompress((folder / "accounts_user.metadata.json.gz").read_bytes())
    assert b'"indexes"' in metadata
    assert b'"options"' in metadata


def test_a_database_that_nobody_ever_migrated_is_refused(elsewhere, tmp_path, monkeypatch):
    """A wrong address must not make an empty set that looks like the site's."""
    monkeypatch.setattr(making, "long_work", lambda: nullcontext(elsewhere.database))
    outcome = run_command("backup", str(tmp_path / "sets"))
    assert outcome.code == 1
    assert "no site of VideoTube's" in outcome.error
    assert not list((tmp_path / "sets").iterdir())


@pytest.mark.parametrize("below", ["", "backups"])
def test_a_place_where_the_doctor_would_take_the_set_for_a_stray_is_refused(below, video, settings):
    outcome = run_command("backup", str(Path(settings.MEDIA_ROOT, below)))
    assert outcome.code == 1
    assert "within the site's own files" in outcome.error


def test_the_second_of_two_backups_is_refused(tmp_path, backup):
    with Hold("a backup"):
        outcome = run_command("backup", str(tmp_path / "sets"))
    assert outcome.code == 1
    assert "a backup, since" in outcome.error
    backup()


def test_the_window_of_the_snapshot_is_put_back_even_for_one_who_died(here, settings, backup):
    def window():
        name = "minSnapshotHistoryWindowInSeconds"
        return here.database.client.admin.command({"getParameter": 1, name: 1})[name]

    before = window()
    here.database.client.admin.command(
        {"setParameter": 1, "minSnapshotHistoryWindowInSeconds": 3600}
    )
    settings.MEDIA_HOLD = timedelta(0)
    dead = Hold("a backup")
    dead._take()
    dead.note_window(before)
    settings.MEDIA_HOLD = timedelta(minutes=1)
    backup()
    assert window() == before
    assert not MediaHold.objects.exists()
