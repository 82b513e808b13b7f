"""GET users/c/:username"""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts import relations
from accounts.models import User
from core.testing.client import ApiClient
from core.testing.mongo import recorded

FIELDS = {
    "_id",
    "username",
    "fullName",
    "avatar",
    "coverImage",
    "bio",
    "subscribersCount",
    "channelsSubscribedToCount",
    "videosCount",
    "isSubscribed",
    "createdAt",
}


class AnnFollowsBob:
    def stages(self, *, viewer: Any) -> list[dict[str, Any]]:
        is_pair = {"$and": [{"$eq": ["$username", "bob"]}, viewer.username == "ann"]}
        return [{"$set": {"is_subscribed": is_pair}}]


@pytest.fixture
def ann_follows_bob() -> Iterator[None]:
    was = relations.channel_relations()
    relations.install(AnnFollowsBob())
    yield
    relations.install(was)


def test_a_guest_sees_the_channel_without_its_address(api: ApiClient, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(
        subscribers_count=3, subscriptions_count=2, videos_count=1
    )
    channel = api.get("users/c/ann")
    assert set(channel) == FIELDS
    assert channel["_id"] == str(ann.pk)
    counts = ("subscribersCount", "channelsSubscribedToCount", "videosCount")
    assert [channel[name] for name in counts] == [3, 2, 1]
    assert ann.email not in api.last.content.decode()


def test_ones_own_channel_shows_ones_address(as_ann: ApiClient, bob: User) -> None:
    assert as_ann.get("users/c/ann")["email"] == "ann@example.org"
    assert "email" not in as_ann.get("users/c/bob")


@pytest.mark.parametrize("spelling", ["ANN", "Ann", "ａｎｎ", "ann/"])
def test_is_found_whatever_the_case(api: ApiClient, ann: User, spelling: str) -> None:
    assert api.get(f"users/c/{spelling}")["username"] == "ann"


@pytest.mark.parametrize(
    "name", [".*", "ann%00", "$ne", "nobody", "an", "a" * 3000, "ann@example.org", "%F0%9F%92%A9"]
)
def test_any_other_name_is_404(api: ApiClient, ann: User, name: str) -> None:
    api.get(f"users/c/{name}", status=404)


def test_a_banned_channel_looks_like_none(api: ApiClient, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    bodies = []
    for name in ("ann", "nobody"):
        error = api.get(f"users/c/{name}", status=404)
        error["error"] = {k: v for k, v in error["error"].items() if k in ("message", "code")}
        bodies.append(error)
    assert bodies[0] == bodies[1]


def test_says_whether_the_caller_follows_it(
    ann_follows_bob: None, api: ApiClient, as_ann: ApiClient, as_bob: ApiClient
) -> None:
    assert as_ann.get("users/c/bob")["isSubscribed"] is True
    assert as_bob.get("users/c/ann")["isSubscribed"] is False
    assert as_bob.get("users/c/bob")["isSubscribed"] is False
    assert api.get("users/c/bob")["isSubscribed"] is False


def test_costs_one_query_by_index(api: ApiClient, ann: User) -> None:
    with recorded() as mongo:
        api.get("users/c/ann")
    assert mongo.round_trips == 1
