"""`POST videos`: what is taken, what is refused, and that a refusal leaves nothing behind."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.tests.factories import client_of
from core.api.envelope import utc_iso
from core.storage.local import LocalMediaStore
from core.testing.client import ApiClient
from videos.models import ProcessingJob, Video
from videos.tests.api.conftest import film_file, picture_file
from videos.tests.films import BIKES, files_below
from videos.tests.parallel import at_once

ITEM = {
    *("_id", "title", "description", "thumbnail", "videoFile", "duration", "views", "createdAt"),
    *("updatedAt", "publishedAt", "isPublished", "visibility", "status", "likesCount"),
    *("commentsCount", "owner", "tags", "category"),
}


def fields_of(error):
    return {fault["field"] for fault in error["errors"]}


def nothing_left():
    root = Path(settings.SCRATCH_ROOT).parent
    rows = Video.objects.exists() or ProcessingJob.objects.exists()
    return not (files_below(root) or rows)


def test_the_answer_is_a_video_item_that_is_being_processed(publish, owner):
    item = publish(description="Two bikes.", tags="a,b", category="sport", language="en")
    assert set(item) >= ITEM
    assert item["status"] == "processing"
    assert set(item["owner"]) >= {"_id", "username", "fullName", "avatar"}
    assert item["owner"]["_id"] == str(owner.pk)
    assert (item["videoFile"], item["thumbnail"], item["views"]) == ("", "", 0)
    assert (item["tags"], item["category"], item["visibility"]) == (["a", "b"], "sport", "public")
    for moment in ("createdAt", "updatedAt", "publishedAt"):
        assert item[moment].endswith("Z")
    video = Video.objects.get()
    assert (Path(settings.MEDIA_ROOT) / video.original).read_bytes() == BIKES.read_bytes()
    assert video.comments_enabled
    assert not list(Path(settings.SCRATCH_ROOT).rglob("*.upload*"))


@pytest.mark.parametrize("name", ["../../evil.mp4", "a\\b.exe", "x.html", "ünï.mp4", "n" * 300])
def test_names_and_extensions_of_files_are_the_servers(publish, name):
    publish(videoFile=film_file(name), thumbnail=picture_file())
    files = files_below(Path(settings.MEDIA_ROOT))
    assert sorted(Path(file).suffix for file in files) == [".mp4", ".webp"]
    assert all(Path(file).stem.isalnum() and len(Path(file).stem) == 16 for file in files)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": None}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"description": "x" * 5001}, "description"),
        ({"tags": ",".join(f"t{n}" for n in range(21))}, "tags"),
        ({"tags": "x" * 51}, "tags.0"),
        ({"visibility": "secret"}, "visibility"),
        ({"publishAt": "tomorrow"}, "publishAt"),
        ({"publishAt": "2001-01-01T00:00:00Z"}, "publishAt"),
        ({"category": "x" * 51}, "category"),
        ({"language": "not a language"}, "language"),
        ({"commentsEnabled": "perhaps"}, "commentsEnabled"),
        ({"videoFile": None}, "videoFile"),
        ({"videoFile": "a string"}, "videoFile"),
        ({"videoFile": SimpleUploadedFile("empty.mp4", b"")}, "videoFile"),
    ],
)
def test_what_breaks_a_rule_is_named_and_nothing_is_left(publish, given, field):
    error = publish(400, **given)
    assert fields_of(error) == {field}
    assert nothing_left()


@pytest.mark.parametrize(
    ("given", "tags"),
    [
        (["a", "b", " c "], ["a", "b", "c"]),
        ("a, b,,b ,", ["a", "b"]),
        ("", []),
        ('["a", "b, c"]', ["a", "b, c"]),
        ("[a", ["[a"]),
        (["x" * 50], ["x" * 50]),
        ([f"t{n}" for n in range(20)], [f"t{n}" for n in range(20)]),
    ],
)
def test_tags_come_as_fields_or_separated_by_commas(publish, given, tags):
    assert publish(tags=given)["tags"] == tags


def test_tags_come_as_axios_names_them(publish):
    assert publish(**{"tags[]": ["a", "b"]})["tags"] == ["a", "b"]


@pytest.mark.parametrize("thumbnail", ["undefined", "null", ""])
def test_words_in_the_place_of_a_thumbnail_are_no_thumbnail(publish, thumbnail):
    assert publish(thumbnail=thumbnail)["status"] == "processing"


@pytest.mark.parametrize(
    "text",
    [
        " a ",
        "$password",
        '{"$gt": ""}',
        "$$ROOT",
        "<script>x</script>",
        "a.*",
        "𝒳 ñ \u202e",
        "a\nb",
    ],
)
def test_text_is_stored_and_returned_as_written(publish, as_owner, text):
    item = publish(title=text, description=text, category=text, tags=[text, "other"])
    detail = as_owner.get(f"videos/{item['_id']}")
    stored = connection.database[Video._meta.db_table].find_one()
    for name in ("title", "description", "category"):
        assert item[name] == detail[name] == stored[name] == text
    assert item["tags"][0] == text.strip()


def test_a_film_for_later_is_scheduled_and_not_published(publish):
    moment = timezone.now() + timedelta(days=1)
    item = publish(publishAt=utc_iso(moment))
    assert (item["publishedAt"], item["isPublished"]) == (utc_iso(moment), False)


def test_nothing_but_the_documented_fields_can_be_set(publish, other):
    forged = {
        "_id": "f" * 24,
        "id": "f" * 24,
        "owner": str(other.pk),
        "owner_id": str(other.pk),
        "views": 10**6,
        "likesCount": 9,
        "status": "ready",
        "listed": "true",
        "isHidden": "false",
        "shareId": "mine",
        "createdAt": "2001-01-01T00:00:00Z",
        "original": "/etc/passwd",
        "revision": "videos",
        "duration": 3600,
    }
    publish(**forged)
    video = Video.objects.get()
    assert video.owner_id != other.pk
    assert str(video.pk) != "f" * 24
    assert (video.views, video.likes_count, video.status) == (0, 0, "processing")
    assert (video.listed, video.revision, video.duration) == (False, "", 0)
    assert video.share_id != "mine"
    assert video.created_at.year > 2020
    assert video.original.startswith(f"videos/{video.pk}/original/")


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\n",
        b"<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 5000,
        b"MZ" + b"\0" * 5000,
    ],
)
def test_what_is_no_film_is_refused_while_it_comes_in(publish, content):
    file = SimpleUploadedFile("film.mp4", content, content_type="video/mp4")
    assert fields_of(publish(415, videoFile=file)) == {"videoFile"}
    assert nothing_left()


def test_a_thumbnail_that_is_no_picture_refuses_the_whole(publish):
    svg = SimpleUploadedFile("a.png", b"<svg xmlns='x' onload='x()'/>", content_type="image/png")
    assert fields_of(publish(415, thumbnail=svg)) == {"thumbnail"}
    cut = SimpleUploadedFile("a.png", picture_file().read()[:60], content_type="image/png")
    assert fields_of(publish(415, thumbnail=cut)) == {"thumbnail"}
    assert nothing_left()


def test_an_empty_file_input_for_the_thumbnail_is_no_thumbnail(publish):
    assert publish(thumbnail=SimpleUploadedFile("blank.png", b""))["thumbnail"] == ""


def test_a_film_that_is_too_large_is_refused_by_its_stream_and_by_its_header(publish, settings):
    settings.UPLOAD_MAX_BYTES = BIKES.stat().st_size - 1
    assert publish(413)["error"]["code"] == "too_large"
    assert nothing_left()
    settings.IMAGE_MAX_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.UPLOAD_MAX_BYTES = 1000  # the header alone tells that it cannot fit
    assert publish(413)["error"]["code"] == "too_large"
    assert nothing_left()


def test_a_guest_and_a_bad_token_are_refused_before_a_byte_is_read(db):
    for client in (ApiClient(), ApiClient().with_token("bad")):
        body = {"title": "x", "videoFile": film_file()}
        client.post("videos", body, 401, format="multipart")
    assert nothing_left()


def test_a_full_disk_is_told_and_leaves_nothing(publish, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LocalMediaStore, "publish", full)
    assert publish(507, thumbnail=picture_file())["error"]["code"] == "insufficient_storage"
    monkeypatch.undo()
    assert nothing_left()


def test_a_disk_that_is_full_while_a_film_comes_in_is_told_and_leaves_nothing(publish, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    assert publish(507)["error"]["code"] == "insufficient_storage"
    assert nothing_left()


def test_one_idempotency_key_makes_one_video_however_many_requests(owner):
    clients = [client_of(owner) for _ in range(5)]

    def send(number):
        body = {"title": "Once", "videoFile": film_file()}
        return clients[number].post(
            "videos", body, 201, format="multipart", HTTP_IDEMPOTENCY_KEY="one"
        )["_id"]

    assert len(set(at_once(5, send))) == 1
    assert Video.objects.count() == ProcessingJob.objects.count() == 1
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 1
    assert ObjectId.is_valid(str(Video.objects.get().pk))
