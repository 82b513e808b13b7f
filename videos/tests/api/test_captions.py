"""Captions over REST: who may write and read them, what is refused, what is served."""

from itertools import product

import pytest
from bson import ObjectId
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import NotFound
from core.storage.local import LocalMediaStore
from core.testing.client import ApiClient
from videos.models import ProcessingJob, Video
from videos.services import captions, publishing, removal
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory
from videos.tests.films import clear_up, files_below
from videos.tests.parallel import at_once

MARKER = "Marker of a cue"
VTT = f"WEBVTT\n\n00:00.000 --> 00:02.000\n{MARKER}\n"
WAYS = ("id", "link")


def form(content=VTT, **fields):
    data = content.encode() if isinstance(content, str) else content
    given = {"language": "en", "file": SimpleUploadedFile("a.vtt", data), **fields}
    return {name: value for name, value in given.items() if value is not None}


@pytest.fixture
def video(owner):
    return VideoFactory(owner=owner)


@pytest.fixture
def add(as_owner):
    def call(video, content=VTT, status=201, **fields):
        path = f"videos/{video.pk}/captions"
        return as_owner.post(path, form(content, **fields), status, format="multipart")

    return call


def read(client, url):
    answer = client.http.get(url.removeprefix("http://testserver"))
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_srt_comes_out_as_webvtt_in_the_list_in_the_detail_and_as_a_file(add, video):
    item = add(video, "1\n00:00:01,000 --> 00:00:02,000\n<script>Olá\n", language="PT-br")
    assert set(item) == {"language", "label", "url"}
    assert (item["language"], item["label"]) == ("pt-BR", "Português Brasileiro")
    guest = ApiClient()
    assert guest.get(f"videos/{video.pk}/captions") == [item]
    assert guest.get(f"videos/{video.pk}/captions/pt-br") == item
    assert guest.get(f"videos/{video.pk}")["captions"] == [item]
    answer, content = read(guest, item["url"])
    assert content.decode() == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n&lt;script&gt;Olá\n"
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_one_language_has_one_file_and_the_old_one_goes(add, video, media_root):
    first, second = add(video, label="Old"), add(video, VTT.replace("00:02", "00:03"), label="New")
    add(video, language="de")
    assert first["url"] != second["url"]
    assert [c["label"] for c in ApiClient().get(f"videos/{video.pk}/captions")] == [
        "Deutsch",
        "New",
    ]
    clear_up()
    assert len(files_below(media_root)) == 2
    assert read(ApiClient(), first["url"])[0].status_code == 404
    assert read(ApiClient(), second["url"])[0].status_code == 200


def test_the_path_may_name_the_language_and_then_wins(as_owner, video):
    path = f"videos/{video.pk}/captions"
    item = as_owner.post(f"{path}/FR", form(language="de"), 201, format="multipart")
    assert item["language"] == "fr"
    assert as_owner.post(f"{path}/not_a_tag", form(), 404, format="multipart")
    assert [c["language"] for c in as_owner.get(path)] == ["fr"]


def test_deleting_takes_the_item_and_the_file(add, as_owner, video, media_root):
    item = add(video)
    assert as_owner.delete(f"videos/{video.pk}/captions/EN") == {"language": "en"}
    clear_up()
    assert files_below(media_root) == []
    assert as_owner.get(f"videos/{video.pk}/captions") == []
    assert read(as_owner, item["url"])[0].status_code == 404
    for language in ("en", "de", "not_a_tag", "..", "$ne"):
        as_owner.delete(f"videos/{video.pk}/captions/{language}", status=404)
        as_owner.get(f"videos/{video.pk}/captions/{language}", status=404)


def test_writing_is_the_owners(add, clients, owner):
    expected = {"guest": (401, 401), "other": (403, 404), "staff": (403, 403)}
    for number, visibility in enumerate(("public", "private")):
        video = VideoFactory(owner=owner, visibility=visibility)
        item = add(video)
        for role, statuses in expected.items():
            path = f"videos/{video.pk}/captions"
            clients[role].post(path, form(), statuses[number], format="multipart")
            clients[role].post(f"{path}/de", form(), statuses[number], format="multipart")
            clients[role].delete(f"{path}/en", status=statuses[number])
        assert clients["owner"].get(f"{path}/en")["label"] == item["label"]
    absent = clients["other"].post(f"videos/{ObjectId()}/captions", form(), 404, format="multipart")
    hidden = clients["other"].post(path, form(), 404, format="multipart")
    for body in (absent, hidden):
        del body["error"]["timestamp"], body["error"]["requestId"]
    assert absent == hidden
    link = f"videos/{video.share_id}/captions"
    clients["owner"].post(link, form(), 404, format="multipart")


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_reading_follows_the_rule_of_visibility(add, clients, owner, visibility):
    video = VideoFactory(owner=owner, visibility=visibility, published_visibility=visibility)
    add(video)
    open_to_all = {("public", "id"), ("public", "link"), ("unlisted", "link")}
    saved = []
    for role, way in product(ROLES, WAYS):
        may = role in ("owner", "staff") or (visibility, way) in open_to_all
        path = f"videos/{video.pk if way == 'id' else video.share_id}/captions"
        told = clients[role].get(path, status=200 if may else 404)
        clients[role].get(f"{path}/en", status=200 if may else 404)
        if not may:
            assert MARKER not in str(told)
            continue
        url = told[0]["url"]
        assert "/signed/" in url or visibility == "public"
        answer, content = read(ApiClient(), url)
        assert (answer.status_code, MARKER.encode() in content) == (200, True)
        if role in ("guest", "other"):
            saved.append(url)
    plain = Video.objects.get(pk=video.pk).captions[0].key
    for role in ROLES:
        may = role in ("owner", "staff") or visibility == "public"
        for method in ("get", "head"):
            answer = getattr(clients[role].http, method)(f"/media/{plain}")
            assert answer.status_code == (200 if may else 404)
    if visibility != "private":
        publishing.toggle_publish(video.pk, by=owner)
    for url, role in product(saved, ("guest", "other")):
        answer, content = read(clients[role], url)
        assert answer.status_code == 404
        assert MARKER.encode() not in content


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", 400),
        (b"#EXTM3U\nfile:///etc/passwd", 400),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\x00", 415),
        (b"\x00\x00\x00\x18ftypmp42" + b"\0" * 5000, 415),
        (b"WEBVTT\n\n" + b"x" * 5000 + b"\0", 400),
        (b"\xff\xfe\x00\xd8", 400),
        (b"", 400),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 10_001, 400),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 100_000, 413),
        (b"WEBVTT\n\n" + b"x" * 10_000_000, 413),
    ],
    ids=["time", "playlist", "nul", "film", "late nul", "utf16", "empty", "cues", "100k", "10 MB"],
)
def test_hostile_files_are_refused_and_leave_nothing(add, video, media_root, content, status):
    refused = add(video, content, status)
    assert [error["field"] for error in refused["errors"]] == ["file"]
    assert files_below(media_root) == files_below(media_root.parent / "scratch") == []
    assert not ProcessingJob.objects.exists()
    assert Video.objects.get(pk=video.pk).captions == []


def test_the_line_at_fault_is_named(add, video):
    told = add(video, "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n00:09.000 --> soon\nB", 400)
    assert told["errors"][0]["message"] == "Line 6: This time cannot be read."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"language": None}, "language"),
        ({"language": "en_US"}, "language"),
        ({"language": '{"$ne": 1}'}, "language"),
        ({"language": "en/../../x"}, "language"),
        ({"label": "x" * 101}, "label"),
        ({"label": "a\u202eb"}, "label"),
        ({"label": "a\nb"}, "label"),
        ({"file": None}, "file"),
        ({"file": "no file"}, "file"),
    ],
)
def test_what_is_not_valid_is_named(add, video, fields, field):
    assert [e["field"] for e in add(video, status=400, **fields)["errors"]] == [field]


def test_a_label_is_stored_as_written(add, video):
    label = "$label <b>English</b> שלום"
    assert add(video, label=label)["label"] == label


def test_the_number_of_languages_is_limited_but_not_of_changes(add, video, settings, media_root):
    settings.CAPTIONS_MAX_PER_VIDEO = 2
    for language in ("en", "de", "de", "en"):
        add(video, language=language)
    told = add(video, status=400, language="fr")
    assert [error["field"] for error in told["errors"]] == ["language"]
    clear_up()
    assert len(files_below(media_root)) == 2


def test_the_same_key_makes_one_file(as_owner, video):
    for _ in range(2):
        as_owner.post(
            f"videos/{video.pk}/captions",
            form(),
            201,
            format="multipart",
            HTTP_IDEMPOTENCY_KEY="one",
        )
    assert len(Video.objects.get(pk=video.pk).captions) == 1


def test_a_storm_of_changes_leaves_what_the_document_names(owner, video, media_root, tmp_path):
    source = tmp_path / "en.vtt"
    source.write_text(VTT)
    tags = ("en", "de", "fr")

    def change(number):
        language = tags[number % 3]
        captions.put_captions(video.pk, by=owner, source=source, language=language)

    at_once(9, change)
    clear_up()
    stored = Video.objects.get(pk=video.pk).captions
    assert [caption.language for caption in stored] == ["de", "en", "fr"]
    assert files_below(media_root) == sorted(caption.key for caption in stored)


def test_deleting_the_video_takes_its_captions(add, owner, video, media_root):
    add(video)
    removal.delete_video(video.pk, by=owner)
    clear_up()
    assert files_below(media_root) == []


def test_a_video_deleted_while_captions_arrive_keeps_none(
    owner, video, media_root, tmp_path, monkeypatch
):
    source = tmp_path / "en.vtt"
    source.write_text(VTT)
    publish = LocalMediaStore.publish

    def delete_first(*args):
        removal.delete_video(video.pk, by=owner)
        publish(*args)

    monkeypatch.setattr(LocalMediaStore, "publish", delete_first)
    with pytest.raises(NotFound):
        captions.put_captions(video.pk, by=owner, source=source, language="en")
    assert len(files_below(media_root)) == 1
    clear_up()
    assert list((media_root / "videos").iterdir()) == []


def test_a_server_that_dies_after_publishing_leaves_no_file(
    owner, video, media_root, tmp_path, monkeypatch
):
    source = tmp_path / "en.vtt"
    source.write_text(VTT)

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(captions, "_store", die)
    monkeypatch.setattr(captions, "release", lambda reservation: None)
    with pytest.raises(Killed):
        captions.put_captions(video.pk, by=owner, source=source, language="en")
    assert len(files_below(media_root)) == 1
    clear_up()
    assert files_below(media_root) == []
