"""Who is signed in shares the lists that are the same for all, and sees their own doings."""

from typing import Any

import pytest

from accounts.models import Ending, Session, User
from accounts.services import sessions
from accounts.tests.factories import UserFactory, client_of, open_session
from core import epoch
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from social.tests.factories import CommentFactory
from videos.models import Video
from videos.tests.factories import VideoFactory

pytestmark = pytest.mark.usefixtures("guests_share", "redis_server")


@pytest.fixture
def video(db: None) -> Video:
    epoch.ensure()
    made: Video = VideoFactory()
    return made


@pytest.fixture
def ann(video: Video) -> User:
    return UserFactory(username="ann")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    """Whose session is remembered already."""
    api = client_of(ann)
    api.get("users/current-user")
    return api


def trips(api: ApiClient, path: str = "videos") -> int:
    with recorded(remembering=True) as mongo:
        api.get(path)
    return mongo.round_trips


def shown(api: ApiClient, field: str) -> Any:
    (item,) = api.get("videos")["docs"]
    return item[field]


def test_what_one_was_given_the_next_is_given_without_a_question(as_ann: ApiClient):
    assert trips(as_ann) > 0
    assert trips(as_ann) == 0
    body = as_ann.last.content
    # To the same process: each client here has one of its own.
    as_ann.http.credentials(HTTP_AUTHORIZATION=f"Bearer {open_session(UserFactory())[1].access}")
    as_ann.get("users/current-user")
    assert trips(as_ann) == 0
    assert as_ann.last.content == body
    as_ann.http.credentials()
    assert trips(as_ann) == 0
    assert as_ann.last.content == body


def test_whoever_has_it_is_told_so(as_ann: ApiClient):
    as_ann.get("videos")
    for _ in range(2):
        again = as_ann.http.get("/api/v1/videos", HTTP_IF_NONE_MATCH=as_ann.last["ETag"])
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("query", ["visibility=public", "status=ready", "visibility=private"])
def test_lists_of_ones_own_are_shared_with_nobody(as_ann: ApiClient, ann: User, query: str):
    mine = VideoFactory(owner=ann, visibility="private")
    path = f"videos?{query}"
    as_ann.get(path)
    assert trips(as_ann, path) > 0
    assert "ETag" not in as_ann.last
    other = client_of(UserFactory())
    assert str(mine.pk) not in str(other.get(path))


def test_who_is_signed_out_is_given_nothing(as_ann: ApiClient, ann: User):
    as_ann.get("videos")
    as_ann.get("videos")
    sessions.end_all(user=ann, because=Ending.LOGOUT)
    as_ann.get("videos", status=401)
    assert Session.objects.get().revoked_because == Ending.LOGOUT


def test_a_change_is_seen_by_the_next_request(as_ann: ApiClient, video: Video):
    assert shown(as_ann, "title") == shown(as_ann, "title") == video.title
    Video.objects.filter(pk=video.pk).update(title="Another")
    assert shown(as_ann, "title") == "Another"
    Video.objects.filter(pk=video.pk).update(visibility="private", listed=False)
    assert as_ann.get("videos")["docs"] == []


def test_ones_own_like_is_seen_at_once(as_ann: ApiClient, video: Video):
    assert shown(as_ann, "likesCount") == 0
    for count in (1, 0, 1):
        as_ann.post(f"likes/toggle/v/{video.pk}")
        assert shown(as_ann, "likesCount") == count


def test_ones_own_view_is_seen_at_once(as_ann: ApiClient, video: Video):
    before = shown(as_ann, "views")
    as_ann.get(f"videos/{video.pk}")
    assert shown(as_ann, "views") == before + 1


def test_a_large_total_lags_for_all_but_whoever_has_changed_it(
    as_ann: ApiClient, video: Video, settings: Any
):
    settings.PAGE_COUNT_KEPT_FROM = 2
    CommentFactory.create_batch(2, video=video)
    bob, path = client_of(UserFactory()), f"comments/{video.pk}"
    assert bob.get(path)["totalDocs"] == as_ann.get(path)["totalDocs"] == 2
    as_ann.post(path, {"content": "Mine."}, 201)
    assert bob.get(path)["totalDocs"] == 2
    assert as_ann.get(path)["totalDocs"] == 3
    assert bob.get(path)["totalDocs"] == 3


def test_it_is_so_without_limits_too(as_ann: ApiClient, video: Video, settings: Any):
    settings.RATELIMIT_ENABLE = False
    assert shown(as_ann, "likesCount") == 0
    assert trips(as_ann) == 0
    as_ann.post(f"likes/toggle/v/{video.pk}")
    assert shown(as_ann, "likesCount") == 1


def test_each_request_is_counted(as_ann: ApiClient, ann: User, rate_limits: Any):
    rate_limits.RATELIMITS |= {"read": "4/3600"}
    epoch.ensure()
    left = []
    for _ in range(4):
        as_ann.get("videos")
        left.append(as_ann.last["RateLimit-Remaining"])
    assert left == ["3", "2", "1", "0"]
    as_ann.get("videos", status=429)
