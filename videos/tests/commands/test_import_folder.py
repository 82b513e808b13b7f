"""Films from a folder: once each, whatever happens, with all that is said of them."""

import errno
import json
import shutil
from datetime import UTC, datetime

import pytest
from django.conf import settings as live

from core.testing.commands import run_command
from videos.management.commands import import_folder
from videos.models import ImportedFile, Status, Video
from videos.services import importing
from videos.services.removal import remove_video
from videos.tests.films import BIKES, files_below, process

pytestmark = pytest.mark.usefixtures("media_root", "redis_server", "fast_encoder")
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


def bring(folder, *arguments, owner="owner"):
    return run_command("import_folder", str(folder), "--owner", owner, *arguments)


def outcomes(outcome):
    return {item["file"]: item["outcome"] for item in outcome.items}


def test_a_film_with_all_that_stands_beside_it_becomes_a_video_that_plays(owner, inbox, media_root):
    folder = inbox("Evening_ride.mp4")
    (folder / "evening_ride.json").write_text(
        json.dumps(
            {
                "title": "Evening ride",
                "description": "0:00 Start",
                "tags": ["bikes", "city"],
                "category": "Travel",
                "language": "en",
                "publishedAt": "2020-05-01T10:00:00Z",
            }
        )
    )
    (folder / "Evening_ride.de.vtt").write_text(VTT)
    shutil.copyfile(live.BASE_DIR / "docs" / "images" / "home.png", folder / "Evening_ride.png")
    outcome = bring(folder)
    assert (outcome.code, outcome.summary["imported"]) == (0, 1), outcome.error
    video = Video.objects.get(pk=outcome.items[0]["video"])
    assert process(video) == "done"
    video = Video.objects.get(pk=video.pk)
    assert (video.title, video.tags, video.category) == (
        "Evening ride",
        ["bikes", "city"],
        "Travel",
    )
    assert (video.owner_id, video.status, video.listed) == (owner.pk, Status.READY, True)
    assert video.published_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert [caption.language for caption in video.captions] == ["de"]
    assert "/thumbnails/" in video.thumbnail
    assert (media_root / video.original).read_bytes() == BIKES.read_bytes()
    assert (folder / "Evening_ride.mp4").exists()


def test_a_second_run_makes_nothing_whatever_has_moved_meanwhile(owner, inbox):
    inbox("a.mp4", more=b"1")
    folder = inbox("sub/b.mp4", more=b"2")
    assert outcomes(bring(folder)) == {"a.mp4": "imported", "sub/b.mp4": "imported"}
    (folder / "a.mp4").rename(folder / "renamed.mp4")
    inbox("c.mp4", more=b"3")
    assert outcomes(bring(folder)) == {
        "renamed.mp4": "known",
        "c.mp4": "imported",
        "sub/b.mp4": "known",
    }
    assert Video.objects.count() == ImportedFile.objects.count() == 3
    again = bring(folder)
    assert (again.code, again.summary["known"]) == (0, 3)


def test_a_known_file_is_not_read_again(owner, inbox, monkeypatch):
    folder = inbox("a.mp4")
    bring(folder)
    monkeypatch.setattr(importing, "_digest", None)
    assert outcomes(bring(folder)) == {"a.mp4": "known"}


def test_the_same_content_twice_in_a_folder_is_one_video_and_another_owners_is_another(
    owner, other, inbox
):
    inbox("a.mp4")
    folder = inbox("b.mp4")
    assert outcomes(bring(folder)) == {"a.mp4": "imported", "b.mp4": "double"}
    assert outcomes(bring(folder, owner=other.username))["a.mp4"] == "imported"
    assert Video.objects.filter(owner=owner).count() == 1


def test_what_was_deleted_since_stays_deleted_unless_told_otherwise(owner, inbox):
    folder = inbox("a.mp4")
    bring(folder)
    remove_video(Video.objects.get(), by=owner)
    assert outcomes(bring(folder)) == {"a.mp4": "deleted"}
    assert outcomes(bring(folder, "--again")) == {"a.mp4": "imported"}
    assert outcomes(bring(folder, "--again")) == {"a.mp4": "known"}


def test_a_table_says_what_each_film_is_and_whose(owner, other, inbox, tmp_path):
    inbox("a.mp4", more=b"1")
    folder = inbox("sub/b.mp4", more=b"2")
    table = tmp_path / "films.csv"
    table.write_text(
        "file;title;tags;visibility;owner;publishedAt\n"
        f'a.mp4;First;"x, y";unlisted;;\n'
        f"sub/b.mp4;Second;;;{other.username};2099-01-01T00:00:00Z\n"
    )
    assert bring(folder, "--csv", str(table), "--visibility", "private").code == 0
    first, second = Video.objects.get(title="First"), Video.objects.get(title="Second")
    assert (first.owner_id, first.visibility, first.tags) == (owner.pk, "unlisted", ["x", "y"])
    assert (second.owner_id, second.visibility) == (other.pk, "private")


def test_a_film_whose_time_is_to_come_is_scheduled(owner, inbox, tmp_path):
    folder = inbox("a.mp4")
    (tmp_path / "t.csv").write_text("file,publishedAt\na.mp4,2099-01-01T00:00:00Z\n")
    bring(folder, "--csv", str(tmp_path / "t.csv"))
    assert Video.objects.get().published_at.year == 2099


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a.mp4,visibility,secret", "visibility"),
        ("a.mp4,title," + "x" * 151, "title"),
        ("a.mp4,tags," + '"' + ",".join("abcdefghijklmnopqrstuvwxyz") + '"', "tags"),
        ("a.mp4,language,not a language", "language"),
        ("a.mp4,publishedAt,yesterday", "publishedAt"),
        ("a.mp4,owner,nobody-here", "no active user"),
    ],
)
def test_a_bad_value_refuses_its_film_alone_naming_the_column(owner, inbox, tmp_path, row, reason):
    inbox("a.mp4", more=b"1")
    folder = inbox("b.mp4", more=b"2")
    file, column, value = row.split(",", 2)
    (tmp_path / "t.csv").write_text(f"file,{column}\n{file},{value}\n")
    outcome = bring(folder, "--csv", str(tmp_path / "t.csv"))
    assert outcome.code == 1
    assert outcomes(outcome) == {"a.mp4": "refused", "b.mp4": "imported"}
    (refused,) = (item for item in outcome.items if item["outcome"] == "refused")
    assert reason in refused["reason"]


def test_what_an_upload_refuses_is_refused_and_leaves_nothing(owner, inbox, media_root):
    folder = inbox("good.mp4")
    (folder / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    (folder / "page.webm").write_text("<html>")
    (folder / "empty.mp4").write_bytes(b"")
    outcome = bring(folder)
    assert outcome.code == 1
    assert (outcome.summary["imported"], outcome.summary["refused"]) == (1, 3)
    assert Video.objects.count() == 1
    assert len(files_below(media_root)) == 1
    assert files_below(media_root.parent / "scratch") == []


def test_a_bad_picture_and_bad_captions_are_told_and_the_film_comes_without(owner, inbox):
    folder = inbox("a.mp4")
    (folder / "a.jpg").write_text("no picture")
    (folder / "a.en.vtt").write_text("no captions")
    (folder / "a.de.vtt").write_text(VTT)
    outcome = bring(folder)
    assert outcome.code == 0
    assert [flaw.partition(":")[0] for flaw in outcome.items[0]["flaws"]] == ["a.jpg", "a.en.vtt"]
    assert [caption.language for caption in Video.objects.get().captions] == ["de"]


def test_too_large_a_film_is_refused_naming_the_setting(owner, inbox, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    assert "UPLOAD_MAX_BYTES" in bring(inbox("a.mp4")).items[0]["reason"]


def test_a_film_that_is_being_written_waits_for_the_next_run(owner, inbox, monkeypatch):
    folder = inbox("a.mp4")
    real = importing._digest

    def growing(path, on_bytes):
        digest = real(path, on_bytes)
        with path.open("ab") as film:
            film.write(b"more")
        return digest

    monkeypatch.setattr(importing, "_digest", growing)
    outcome = bring(folder)
    assert (outcome.code, outcomes(outcome)) == (1, {"a.mp4": "changing"})
    monkeypatch.setattr(importing, "_digest", real)
    assert outcomes(bring(folder)) == {"a.mp4": "imported"}


def test_a_full_disk_ends_the_run_and_leaves_nothing(owner, inbox, media_root, monkeypatch):
    folder = inbox("a.mp4")

    def full(source, target):
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(importing, "_copy", full)
    outcome = bring(folder)
    assert outcome.code == 1
    assert "disk is full" in outcome.error
    assert not Video.objects.exists()
    assert files_below(media_root.parent / "scratch") == []


def test_move_takes_the_file_out_of_the_folder_once_it_is_stored(owner, inbox):
    folder = inbox("a.mp4")
    assert bring(folder, "--move").code == 0
    assert not (folder / "a.mp4").exists()
    inbox("a.mp4")  # as a run would leave it that was killed between storing and removing
    assert outcomes(bring(folder, "--move")) == {"a.mp4": "known"}
    assert not (folder / "a.mp4").exists()


def test_limit_and_dry_run(owner, inbox):
    inbox("a.mp4", more=b"1")
    folder = inbox("b.mp4", more=b"2")
    (folder / "page.mp4").write_text("<html>")
    shown = bring(folder, "--dry-run")
    assert (shown.code, shown.summary["wouldImport"], shown.summary["refused"]) == (1, 2, 1)
    (folder / "page.mp4").unlink()
    assert not Video.objects.exists()
    assert bring(folder, "--limit", "1").summary["imported"] == 1
    assert outcomes(bring(folder, "--limit", "1")) == {"a.mp4": "known", "b.mp4": "imported"}


@pytest.mark.parametrize(
    "arguments", [["/no/such/folder", "--owner", "owner"], ["{folder}", "--owner", "nobody"]]
)
def test_wrong_arguments_are_told_apart(owner, inbox, arguments):
    folder = inbox("a.mp4")
    given = [argument.format(folder=folder) for argument in arguments]
    assert run_command("import_folder", *given).code == 2


def test_a_film_without_an_owner_is_refused(owner, inbox):
    outcome = run_command("import_folder", str(inbox("a.mp4")))
    assert "nobody is named" in outcome.items[0]["reason"]


def test_a_row_without_its_film_is_told(owner, inbox, tmp_path):
    folder = inbox("a.mp4")
    (tmp_path / "t.csv").write_text("file\na.mp4\nmissing.mp4\n")
    outcome = bring(folder, "--csv", str(tmp_path / "t.csv"))
    assert outcome.code == 1
    assert outcomes(outcome) == {"missing.mp4": "refused", "a.mp4": "imported"}


def test_wait_ends_when_the_worker_is_done_and_counts_what_failed(owner, inbox, monkeypatch):
    inbox("a.mp4", more=b"1")
    folder = inbox("b.mp4", more=b"2")

    def work(_seconds):
        first, second = Video.objects.order_by("pk")
        process(first)
        Video.objects.filter(pk=second.pk).update(status=Status.FAILED)

    monkeypatch.setattr(import_folder, "sleep", work)
    outcome = bring(folder, "--wait")
    assert (outcome.code, outcome.summary["imported"], outcome.summary["failed"]) == (1, 2, 1)
    assert {item["status"] for item in outcome.items if "status" in item} == {"ready", "failed"}
