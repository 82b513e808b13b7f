"""Requests in the dialect, through the whole of Django."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.tests.factories import PASSWORD, client_of
from core.api import docs
from core.testing.client import ApiClient
from core.testing.logs import logged
from social.models import Comment
from videos.models import Video
from videos.tests.factories import VideoFactory

FILM = house.BASE_DIR / "samples" / "bikes.mp4"
NEWCOMER = {
    "userName": "bob",
    "email": "bob@example.org",
    "fullname": "Bob",
    "password": "violet-harbour-9",
}


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", ["users/me", "users/current-user"])
def test_a_path_and_its_alias_answer_alike(as_ann: ApiClient, path: str, slash: str) -> None:
    assert as_ann.get(path + slash) == as_ann.get("users/current-user")


@pytest.mark.parametrize("kind", ["json", "multipart", "form"])
def test_a_body_may_use_either_name_whatever_its_kind(api: ApiClient, kind: str) -> None:
    if kind == "form":
        data, extra = urlencode(NEWCOMER), {"content_type": "application/x-www-form-urlencoded"}
    else:
        data, extra = NEWCOMER, {"format": kind}
    made = api.post("users/register", data, 201, **extra)
    assert (made["username"], made["fullName"]) == ("bob", "Bob")


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_the_canonical_name_wins(as_ann: ApiClient, kind: str) -> None:
    both = {"fullname": "Alias", "fullName": "Canonical"}
    assert as_ann.patch("users/update-account", both, format=kind)["fullName"] == "Canonical"


def test_the_query_may_be_called_q(as_ann: ApiClient, ann: User) -> None:
    VideoFactory(owner=ann, title="A rabbit")
    VideoFactory(owner=ann, title="A bicycle")
    assert [v["title"] for v in as_ann.get("videos?q=rabbit")["docs"]] == ["A rabbit"]
    assert as_ann.get("videos?q=")["totalDocs"] == 2
    assert as_ann.get("videos?q=rabbit&query=")["totalDocs"] == 2


@pytest.mark.parametrize("name", ["updatedContent", "content"])
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_comment_is_edited(as_ann: ApiClient, ann: User, name: str, method: str) -> None:
    video = VideoFactory(owner=ann)
    made = as_ann.post(f"videos/{video.pk}/comments", {"content": "First."}, 201)
    path = f"videos/{video.pk}/comments/{made['_id']}"
    for elsewhere in (VideoFactory().pk, "0", "a" * 24):
        wrong = f"videos/{elsewhere}/comments/{made['_id']}"
        as_ann.patch(wrong, {"content": "Elsewhere."}, 404)
        as_ann.delete(wrong, status=404)
    assert getattr(as_ann, method)(path, {name: "Second."})["content"] == "Second."
    assert as_ann.delete(path)["_id"] == made["_id"]
    assert not Comment.objects.exists()


@pytest.mark.usefixtures("media_root")
@pytest.mark.parametrize("field", ["video", "videoFile"])
def test_a_film_may_be_sent_as_video(as_ann: ApiClient, field: str) -> None:
    with FILM.open("rb") as film:
        made = as_ann.post("videos/publish", {field: film, "title": "x"}, 201, format="multipart")
    assert Video.objects.get(pk=made["_id"]).title == "x"


@pytest.mark.usefixtures("media_root")
def test_a_file_under_an_alias_is_held_to_the_rule_of_its_field(as_ann: ApiClient) -> None:
    junk = SimpleUploadedFile("film.mp4", b"no film" * 1000)
    refused = as_ann.post("videos/publish", {"video": junk, "title": "x"}, 415, format="multipart")
    assert refused["errors"][0]["field"] == "videoFile"


@pytest.mark.usefixtures("media_root")
def test_of_two_films_the_canonical_one_is_taken(as_ann: ApiClient, media_root: Path) -> None:
    other = house.BASE_DIR / "samples" / "bigbuckbunny.mp4"
    with FILM.open("rb") as film, other.open("rb") as second:
        parts = {"video": second, "videoFile": film, "title": "x"}
        made = as_ann.post("videos", parts, 201, format="multipart")
    original = media_root / Video.objects.get(pk=made["_id"]).original
    assert original.read_bytes() == FILM.read_bytes()


@pytest.mark.parametrize("method", ["post", "patch", "put"])
def test_a_password_is_changed_by_any_of_three_methods(as_ann: ApiClient, method: str) -> None:
    change = {"oldPassword": PASSWORD, "newPassword": "another-harbour-9"}
    getattr(as_ann, method)("users/change-password", change)


def test_put_is_refused_where_nothing_is_patched(as_ann: ApiClient) -> None:
    as_ann.put("users/current-user", {}, 405)
    assert "PUT" not in as_ann.last["Allow"]


def test_an_unknown_path_stays_unknown(as_ann: ApiClient) -> None:
    as_ann.get("users/channel", status=404)
    as_ann.get("videos/0/comments/1/2", status=404)


def test_a_key_sent_to_a_path_and_to_its_alias_makes_one_object(as_ann: ApiClient, ann) -> None:
    video = VideoFactory(owner=ann)
    key = {"HTTP_IDEMPOTENCY_KEY": "k1"}
    made = as_ann.post(f"comments/{video.pk}", {"content": "Once."}, 201, **key)
    again = as_ann.post(f"videos/{video.pk}/comments/", {"content": "Once."}, 201, **key)
    assert made == again
    assert Comment.objects.count() == 1


def test_a_cursor_leads_on_from_alias_to_path(as_ann: ApiClient, ann: User) -> None:
    for _ in range(3):
        VideoFactory(owner=ann)
    first = as_ann.get("video?cursor=&limit=2")
    second = as_ann.get("videos", {"cursor": first["nextCursor"], "limit": 2})
    assert len({v["_id"] for v in first["docs"] + second["docs"]}) == 3


def test_a_limit_counts_both(rate_limits, ann: User) -> None:
    rate_limits.RATELIMITS["read"] = "3/900"
    client = client_of(ann)
    client.get("users/me")
    client.get("users/current-user")
    assert client.last["RateLimit-Remaining"] == "1"


def test_the_log_tells_what_was_sent(as_ann: ApiClient) -> None:
    with logged() as log:
        as_ann.put("users/update", {"fullname": "New"})
    [line] = [line for line in log.parsed() if line["event"] == "request"]
    assert (line["method"], line["path"]) == ("PUT", "/api/v1/users/update")


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", "users/update"), ("get", "health"), ("post", "likes/video/0")],
)
def test_switched_off_there_is_no_such_path(settings, ann, method: str, path: str) -> None:
    settings.API_FAMILY_ALIASES = False
    getattr(client_of(ann), method)(path, status=404)


def test_switched_off_one_can_be_deleted_by_this_path_and_not_read(settings, ann: User) -> None:
    settings.API_FAMILY_ALIASES = False
    client_of(ann).get("users/me", status=405)


def test_switched_off_put_is_not_patch_and_names_are_unknown(settings, ann: User) -> None:
    settings.API_FAMILY_ALIASES = False
    client = client_of(ann)
    client.put("users/update-account", {}, 405)
    assert client.patch("users/update-account", {"fullname": "New"})["fullName"] == "Ann Other"


def test_the_document_knows_no_alias(api: ApiClient) -> None:
    docs._document.cache_clear()  # other tests make it of other paths, and want theirs again
    described = api.http.get("/api/schema").json()
    docs._document.cache_clear()
    assert described["paths"]["/api/v1/users/me"].keys() == {"delete"}
    document = json.dumps(described)
    for name in ("ownerDetails", "loggedInUser", 'users/update"', "updatedContent", '"fullname"'):
        assert name not in document
