"""Changing, publishing and deleting over REST: who may, and what comes back."""

from itertools import product

import pytest
from bson import ObjectId
from django.core.files.uploadedfile import SimpleUploadedFile

from core.storage import media_store
from core.testing.client import ApiClient
from videos.models import Video
from videos.tests.api.conftest import film_file, picture_file
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory
from videos.tests.films import counted, stored
from videos.tests.parallel import at_once

STATES = {
    "public": {},
    "unlisted": {"visibility": "unlisted"},
    "private": {"visibility": "private"},
}
VERBS = {
    "edit": ("patch", "videos/{id}", {"title": "Changed"}),
    "toggle": ("patch", "videos/toggle/publish/{id}", {}),
    "status": ("get", "videos/{id}/status", None),
    "retry": ("post", "videos/{id}/retry", {}),
    "delete": ("delete", "videos/{id}", None),
}


def told(error):
    """The error without what differs by request."""
    return {**error, "error": {**error["error"], "timestamp": "", "requestId": ""}}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_the_owners_whatever_the_visibility(owner, clients, verb):
    method, path, body = VERBS[verb]
    for state, role in product(STATES, ROLES):
        video = VideoFactory(owner=owner, **STATES[state])
        before = stored(video)
        call = getattr(clients[role], method)
        url = path.format(id=video.pk)
        if role == "owner":
            call(url, body, 200)
            continue
        expected = {"guest": 401, "staff": 403}.get(role, 403 if state == "public" else 404)
        error = call(url, body, expected)
        if expected == 404:
            assert told(error) == told(call(path.format(id=ObjectId()), body, 404))
        assert stored(video) == before


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "toggle"])
def test_a_share_link_opens_a_video_but_changes_nothing(owner, clients, verb):
    video = VideoFactory(owner=owner, visibility="unlisted")
    method, path, body = VERBS[verb]
    before = stored(video)
    for role in ("other", "owner"):
        getattr(clients[role], method)(path.format(id=video.share_id), body, 404)
    assert stored(video) == before


def test_an_edit_changes_what_is_given_and_nothing_else(owner, as_owner):
    video = VideoFactory(
        owner=owner,
        description="Old",
        tags=["a"],
        category="c",
        language="en",
        visibility="unlisted",
        published_visibility="unlisted",
        comments_enabled=False,
    )
    before = stored(video)
    as_owner.patch(f"videos/{video.pk}", {"title": "$New"})
    after = stored(video)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"title", "words", "updated_at"}
    assert after["title"] == "$New"


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_an_edit_of_nothing_changes_nothing(owner, as_owner, form):
    video = VideoFactory(owner=owner, tags=["a"], description="Old", comments_enabled=True)
    before = stored(video)
    item = as_owner.patch(f"videos/{video.pk}", {}, format=form)
    assert {**stored(video), "updated_at": 0} == {**before, "updated_at": 0}
    assert (item["tags"], item["description"]) == (["a"], "Old")


def test_every_field_can_be_changed_in_a_form_too(owner, as_owner):
    video = VideoFactory(owner=owner, description="Old", tags=["a"])
    given = {
        "title": "T",
        "description": "",
        "tags": "x, y",
        "category": "music",
        "language": "pt-BR",
        "visibility": "unlisted",
        "commentsEnabled": "false",
    }
    item = as_owner.patch(f"videos/{video.pk}", given, format="multipart")
    assert (item["title"], item["description"], item["tags"]) == ("T", "", ["x", "y"])
    detail = as_owner.get(f"videos/{video.pk}")
    assert (detail["category"], detail["language"]) == ("music", "pt-BR")
    assert (detail["visibility"], detail["commentsEnabled"]) == ("unlisted", False)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": {"$gt": ""}}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": None}, "title"),
        ({"description": {"$set": 1}}, "description"),
        ({"tags": [{"$gt": ""}]}, "tags.0"),
        ({"tags": {"$gt": ""}}, "tags"),
        ({"tags": 5}, "tags"),
        ({"visibility": {"$ne": "x"}}, "visibility"),
        ({"publishAt": {"$gt": ""}}, "publishAt"),
        ({"thumbnailIndex": 3}, "thumbnailIndex"),
        ({"thumbnailIndex": -1}, "thumbnailIndex"),
        ({"thumbnailIndex": 2**63}, "thumbnailIndex"),
        ({"thumbnailIndex": 0}, "thumbnailIndex"),  # there is no candidate
        ({"commentsEnabled": {"$gt": ""}}, "commentsEnabled"),
    ],
)
def test_what_breaks_a_rule_is_named_and_nothing_changes(owner, as_owner, given, field):
    video = VideoFactory(owner=owner)
    before = stored(video)
    error = as_owner.patch(f"videos/{video.pk}", {"category": "new", **given}, 400)
    assert {fault["field"] for fault in error["errors"]} == {field}
    assert stored(video) == before


def test_what_is_not_documented_is_ignored(owner, other, as_owner):
    video = VideoFactory(owner=owner)
    before = stored(video)
    forged = {
        "_id": "f" * 24,
        "owner": str(other.pk),
        "views": 10**9,
        "likesCount": 9,
        "status": "failed",
        "listed": False,
        "isHidden": True,
        "isPublished": False,
        "shareId": "mine",
        "createdAt": "2001-01-01T00:00:00Z",
        "revision": "videos",
        "thumbnailCandidates": ["/etc/passwd"],
        "$set": {"views": 1},
    }
    as_owner.patch(f"videos/{video.pk}", forged)
    as_owner.patch(f"videos/{video.pk}", {**forged, "$set": "x"}, format="multipart")
    assert {**stored(video), "updated_at": 0} == {**before, "updated_at": 0}


def test_a_film_in_an_edit_does_not_replace_the_film(owner, as_owner, media_root):
    video = VideoFactory(owner=owner)
    before = stored(video)
    body = {"videoFile": film_file(), "original": "x"}
    as_owner.patch(f"videos/{video.pk}", body, format="multipart")
    assert stored(video)["original"] == before["original"]
    assert not [path for path in media_root.parent.rglob("*") if path.is_file()]


def test_a_new_thumbnail_is_served_and_the_old_one_is_not(owner, as_owner):
    video = VideoFactory(owner=owner)
    urls = []
    for colour in ("red", "blue"):
        body = {"thumbnail": picture_file(colour)}
        urls.append(as_owner.patch(f"videos/{video.pk}", body, format="multipart")["thumbnail"])
    answer = ApiClient().http.get(urls[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert urls[0] != urls[1]
    empty = {"thumbnail": SimpleUploadedFile("blank.png", b""), "title": "x"}
    kept = as_owner.patch(f"videos/{video.pk}", empty, format="multipart")["thumbnail"]
    assert kept == urls[1]
    bad = {"thumbnail": SimpleUploadedFile("a.png", b"GIF89a broken"), "title": "not stored"}
    as_owner.patch(f"videos/{video.pk}", bad, 415, format="multipart")
    found = Video.objects.get()
    assert found.title == "x"
    assert media_store().exists(found.thumbnail)


def test_toggling_answers_the_whole_video(owner, as_owner):
    video = VideoFactory(owner=owner)
    made_private = as_owner.patch(f"videos/toggle/publish/{video.pk}", {"junk": ["$x"]})
    assert (made_private["isPublished"], made_private["visibility"]) == (False, "private")
    detail = as_owner.get(f"videos/{video.pk}")
    assert set(made_private) == set(detail)
    assert as_owner.patch(f"videos/toggle/publish/{video.pk}")["isPublished"]
    assert counted(owner) == (1, 1)


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "null", "😀"])
def test_a_junk_body_does_not_stop_a_toggle(owner, as_owner, body):
    video = VideoFactory(owner=owner)
    url = f"/api/v1/videos/toggle/publish/{video.pk}"
    answer = as_owner.http.patch(url, body, content_type="application/json")
    assert answer.status_code == 200


def test_of_parallel_deletions_one_answers_200_and_the_rest_404(owner, as_owner):
    video = VideoFactory(owner=owner)
    url = f"/api/v1/videos/{video.pk}"
    statuses = at_once(8, lambda n: as_owner.http.delete(url).status_code)
    assert sorted(statuses) == [200] + [404] * 7
    assert counted(owner) == (0, 0)


def test_a_deletion_answers_the_id(owner, as_owner):
    video = VideoFactory(owner=owner)
    assert as_owner.delete(f"videos/{video.pk}") == {"_id": str(video.pk)}


@pytest.mark.parametrize("header", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE"])
def test_no_header_makes_another_method_of_a_request(owner, as_owner, header):
    video = VideoFactory(owner=owner)
    as_owner.get(f"videos/{video.pk}", **{header: "DELETE"})
    as_owner.post(
        f"videos/{video.pk}?_method=DELETE", {"_method": "DELETE"}, 405, **{header: "DELETE"}
    )
    assert Video.objects.filter(pk=video.pk).exists()


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "\\ud800"}',
        b'{"title": "\xff\xfe"}',
        b'{"title": NaN}',
        b'{"title": "a\\u0000b"}',
        b'{"thumbnailIndex": 1e400}',
        b'{"thumbnailIndex": 99999999999999999999999999}',
        b'{"publishAt": "0001-01-01T00:00:00+23:59"}',
        b'{"publishAt": "9999-12-31T23:59:59-23:59"}',
        b'{"publishAt": "10000-01-01T00:00:00Z"}',
        b'{"tags": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"title": "x"',
    ],
)
def test_what_cannot_be_stored_is_400_and_stores_nothing(owner, as_owner, body):
    video = VideoFactory(owner=owner)
    before = stored(video)
    url = f"/api/v1/videos/{video.pk}"
    answer = as_owner.http.generic("PATCH", url, body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert stored(video) == before


def test_a_body_of_megabytes_is_413(owner, as_owner):
    video = VideoFactory(owner=owner)
    error = as_owner.patch(f"videos/{video.pk}", {"description": "x" * 2_000_000}, 413)
    assert error["error"]["code"] == "too_large"
