"""What front-ends of the family do, step by step, as they do it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory, client_of
from core.testing.client import ApiClient
from social.models import Comment, Reaction, Subscription, Tweet
from social.tests.factories import CommentFactory
from social.tests.invariants import disagreements
from videos.models import HistoryEntry, Status, Video
from videos.services import runner
from videos.tests.factories import VideoFactory
from videos.tests.films import BIKES


@pytest.fixture
def ann(db: None, redis_server: Any) -> User:
    return UserFactory(username="ann", email="ann@example.org")


def film() -> SimpleUploadedFile:
    return SimpleUploadedFile("bikes.mp4", BIKES.read_bytes(), content_type="video/mp4")


def test_a_guest_looks_at_home_watch_page_comments_tweets_and_channel(ann: User):
    video = VideoFactory(owner=ann, title="A film")
    CommentFactory(video=video, content="Nice")
    guest = ApiClient()
    (item,) = guest.get("videos", {"page": 1, "limit": 12, "query": ""})["docs"]
    shown = guest.get(f"videos/{item['_id']}")
    assert (shown["title"], shown["isLiked"], shown["isDisliked"]) == ("A film", False, False)
    assert guest.get(f"comments/{item['_id']}")["docs"][0]["content"] == "Nice"
    channel = guest.get(f"users/c/{item['owner']['username'].upper()}")
    assert (channel["videosCount"], channel["isSubscribed"]) == (1, False)
    assert guest.get("videos", {"userId": channel["_id"]})["totalDocs"] == 1
    assert guest.get(f"tweets/user/{channel['_id']}") == []
    assert guest.get("tweets")["docs"] == []


@pytest.mark.parametrize(
    "names",
    [
        {"email": "ann@example.org"},
        {"username": "ann"},
        {"username": "Ann@Example.org"},
        {"email": "ANN"},
        {"email": "ann@example.org", "username": "ann@example.org"},
        {"email": "ann", "username": "ann"},
        {"email": "ann@example.org", "username": ""},
        {"email": "", "username": "ann"},
        {"email": "ann@example.org", "username": None},
        {"email": "ann@example.org", "username": "ann"},
    ],
)
def test_a_login_takes_either_name_in_either_field(ann: User, names: dict[str, Any]):
    data = ApiClient().post("users/login", {**names, "password": PASSWORD})
    assert data["user"]["_id"] == str(ann.pk)
    me = ApiClient().with_token(data["accessToken"]).get("users/current-user")
    assert me["username"] == "ann"


def test_register_then_login_at_once(db: None, redis_server: Any):
    form = {
        "username": "Eve",
        "email": "Eve@Example.org",
        "fullName": "Eve",
        "password": PASSWORD,
        "avatar": "",
    }
    made = ApiClient().post("users/register", form, 201, format="multipart")
    data = ApiClient().post("users/login", {"email": "Eve@Example.org", "password": PASSWORD})
    assert data["user"] == made


def test_a_reload_keeps_likes_and_subscriptions(ann: User):
    video = VideoFactory()
    reader, id_ = client_of(ann), str(video.pk)
    channel = str(video.owner_id)
    reader.post(f"likes/toggle/v/{id_}")
    reader.post(f"subscriptions/c/{channel}")
    comment = reader.post(f"comments/{id_}", {"content": "Hi"}, 201)["_id"]
    reader.post(f"likes/toggle/c/{comment}")
    reload = client_of(ann)
    shown = reload.get(f"videos/{id_}")
    assert (shown["isLiked"], shown["likesCount"], shown["commentsCount"]) == (True, 1, 1)
    assert (shown["owner"]["isSubscribed"], shown["owner"]["subscribersCount"]) == (True, 1)
    assert reload.get(f"users/c/{video.owner.username}")["isSubscribed"] is True
    assert reload.get(f"comments/{id_}")["docs"][0]["isLiked"] is True
    assert [item["_id"] for item in reload.get("likes/videos")] == [id_]
    assert [item["_id"] for item in reload.get(f"subscriptions/u/{ann.pk}")] == [channel]
    assert HistoryEntry.objects.filter(user_id=ann.pk).count() == 1


def test_the_watch_page_opens_while_the_film_is_processed(
    ann: User, media_root: Path, settings: Any
):
    settings.TRANSCODE_PRESET = "ultrafast"
    mine = client_of(ann)
    form = {"title": "Mine", "videoFile": film(), "tags": "one, two,,one"}
    made = mine.post("videos", form, 201, format="multipart")
    assert (made["status"], made["videoFile"], made["tags"]) == ("processing", "", ["one", "two"])
    id_ = made["_id"]
    shown = mine.get(f"videos/{id_}")
    assert (shown["status"], shown["videoFile"], shown["sources"]["hls"]) == ("processing", "", "")
    assert shown["sources"]["progressive"] == []
    ApiClient().get(f"videos/{id_}", status=404)
    # What one may do with one's own video meanwhile.
    mine.post(f"likes/toggle/v/{id_}")
    mine.post(f"comments/{id_}", {"content": "Soon!"}, 201)
    mine.patch(f"videos/{id_}", {"title": "Mine, still"})
    assert mine.get("likes/videos")[0]["videoFile"] == ""
    assert runner.run(Video.objects.get(pk=id_).job_id) == "done"
    ready = ApiClient().get(f"videos/{id_}")
    assert (ready["status"], ready["title"]) == (Status.READY, "Mine, still")
    assert ready["videoFile"].startswith("http")


def test_what_was_just_made_can_be_deleted(ann: User, media_root: Path):
    mine = client_of(ann)
    form = {"title": "Mine", "videoFile": film()}
    video = mine.post("videos", form, 201, format="multipart")["_id"]
    comment = mine.post(f"comments/{video}", {"content": "x"}, 201)["_id"]
    reply = mine.post(f"comments/{video}", {"content": "y", "parent": comment}, 201)["_id"]
    tweet = mine.post("tweets", {"content": "x"}, 201)["_id"]
    for kind, id_ in (("v", video), ("c", comment), ("c", reply), ("t", tweet)):
        mine.post(f"likes/toggle/{kind}/{id_}")
    assert mine.delete(f"comments/c/{reply}")["_id"] == reply
    assert mine.delete(f"tweets/{tweet}")["_id"] == tweet
    assert mine.delete(f"videos/{video}") == {"_id": video}
    for path in (f"videos/{video}", f"comments/{video}", f"comments/c/{comment}/replies"):
        mine.get(path, status=404)
    assert mine.get("likes/videos") == []
    rows = (Comment, Reaction, Tweet, Video, HistoryEntry, Subscription)
    assert [model.objects.count() for model in rows] == [0] * len(rows)
    assert disagreements() == []


def test_preferences_take_effect(ann: User):
    mine, video = client_of(ann), VideoFactory()
    wanted = {"historyPaused": True, "subscribersPrivate": True}
    assert mine.patch("users/preferences", wanted) == wanted
    client_of(ann).get(f"videos/{video.pk}")
    assert HistoryEntry.objects.count() == 0
    client_of(UserFactory()).get(f"subscriptions/c/{ann.pk}", status=403)
    mine.patch("users/preferences", {"historyPaused": False})
    assert mine.get("users/preferences") == {"historyPaused": False, "subscribersPrivate": True}
    client_of(ann).get(f"videos/{video.pk}")
    assert HistoryEntry.objects.count() == 1
