"""Following channels, and who sees who follows whom."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from social.models import Subscription
from social.tests.factories import SubscriptionFactory
from social.tests.invariants import disagreements
from videos.tests.factories import VideoFactory


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(username="bob")


def mini(user: User) -> dict[str, Any]:
    return {
        "_id": str(user.pk),
        "username": user.username,
        "fullName": user.full_name,
        "avatar": "",
    }


def test_a_toggle_follows_and_leaves(ann: User, bob: User):
    path = f"subscriptions/c/{bob.pk}"
    as_ann = client_of(ann)
    yes = {"subscribed": True, "isSubscribed": True, "subscribersCount": 1}
    no = {"subscribed": False, "isSubscribed": False, "subscribersCount": 0}
    assert as_ann.post(path) == yes
    assert as_ann.get("users/c/bob")["isSubscribed"] is True
    assert as_ann.get("users/c/bob")["subscribersCount"] == 1
    assert as_ann.get("users/c/ann")["channelsSubscribedToCount"] == 1
    assert client_of(bob).get("users/c/ann")["isSubscribed"] is False
    assert disagreements() == []
    assert as_ann.post(path) == no
    assert as_ann.get("users/c/bob")["isSubscribed"] is False
    assert disagreements() == []


def test_the_watch_page_knows_the_subscription(ann: User, bob: User):
    video = VideoFactory(owner=bob)
    SubscriptionFactory(subscriber=ann, channel=bob)
    owner = client_of(ann).get(f"videos/{video.pk}")["owner"]
    assert (owner["isSubscribed"], owner["subscribersCount"]) == (True, 1)
    assert ApiClient().get(f"videos/{video.pk}")["owner"]["isSubscribed"] is False


def test_to_oneself_is_refused(ann: User):
    error = client_of(ann).post(f"subscriptions/c/{ann.pk}", status=400)
    assert error["error"]["code"] == "own_channel"
    assert Subscription.objects.count() == 0


def test_no_such_channel_is_404(ann: User):
    nobody, banned = ObjectId(), UserFactory(is_active=False)
    for id_ in (nobody, banned.pk):
        client_of(ann).post(f"subscriptions/c/{id_}", status=404)
        client_of(ann).get(f"subscriptions/c/{id_}", status=404)
        client_of(ann).get(f"subscriptions/u/{id_}", status=404)
    assert disagreements() == []


def test_a_banned_channel_can_be_left(ann: User, bob: User):
    SubscriptionFactory(subscriber=ann, channel=bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert client_of(ann).post(f"subscriptions/c/{bob.pk}")["isSubscribed"] is False
    assert disagreements() == []


def test_subscribers_of_a_channel(ann: User, bob: User):
    cas = UserFactory(username="cas")
    SubscriptionFactory(subscriber=bob, channel=ann)
    SubscriptionFactory(subscriber=cas, channel=ann)
    SubscriptionFactory(subscriber=ann, channel=cas)
    SubscriptionFactory(subscriber=bob, channel=cas)
    assert client_of(ann).get(f"subscriptions/c/{ann.pk}") == [
        {**mini(cas), "subscriber": {**mini(cas), "subscribersCount": 2, "isSubscribed": True}},
        {**mini(bob), "subscriber": {**mini(bob), "subscribersCount": 0, "isSubscribed": False}},
    ]


def test_followed_channels_with_their_latest_video(ann: User, bob: User):
    cas = UserFactory(username="cas")
    SubscriptionFactory(subscriber=ann, channel=bob)
    SubscriptionFactory(subscriber=ann, channel=cas)
    SubscriptionFactory(subscriber=bob, channel=ann)
    now = timezone.now()
    VideoFactory(owner=bob, created_at=now - timedelta(days=2))
    newest = VideoFactory(owner=bob, created_at=now - timedelta(days=1), title="Newest")
    VideoFactory(owner=bob, created_at=now, visibility="private")
    VideoFactory(owner=cas, status="processing")
    first, second = client_of(ann).get(f"subscriptions/u/{ann.pk}")
    assert first["username"] == "cas"
    assert first["channel"] == {**mini(cas), "subscribersCount": 1, "latestVideo": None}
    assert {key: second[key] for key in mini(bob)} == mini(bob)
    assert second["channel"] == second["subscribedChannel"]
    assert second["channel"]["subscribersCount"] == 1
    latest = second["channel"]["latestVideo"]
    assert (latest["_id"], latest["title"]) == (str(newest.pk), "Newest")
    assert latest["owner"] == mini(bob)


@pytest.mark.parametrize("direction", ["c", "u"])
def test_lists_kept_private_are_the_persons_own(ann: User, bob: User, direction: str):
    SubscriptionFactory(subscriber=ann, channel=bob)
    SubscriptionFactory(subscriber=bob, channel=ann)
    path = f"subscriptions/{direction}/{bob.pk}"
    assert len(client_of(ann).get(path)) == 1
    client_of(bob).patch("users/preferences", {"subscribersPrivate": True})
    client_of(ann).get(path, status=403)
    client_of(ann).get(path, {"page": 1}, status=403)
    client_of(StaffFactory()).get(path, status=403)
    assert len(client_of(bob).get(path)) == 1


@pytest.mark.parametrize("direction", ["c", "u"])
def test_arrays_become_pages_where_asked(ann: User, direction: str):
    for _ in range(5):
        other = UserFactory()
        ends = {"c": (other, ann), "u": (ann, other)}[direction]
        SubscriptionFactory(subscriber=ends[0], channel=ends[1])
    as_ann, path = client_of(ann), f"subscriptions/{direction}/{ann.pk}"
    whole = [item["_id"] for item in as_ann.get(path)]
    page = as_ann.get(path, {"page": 1, "limit": 2})
    assert (page["totalDocs"], page["totalPages"]) == (5, 3)
    seen, cursor = [], ""
    while cursor is not None:
        part = as_ann.get(path, {"cursor": cursor, "limit": 2})
        seen += [item["_id"] for item in part["docs"]]
        cursor = part["nextCursor"]
    assert seen == whole
    assert len(whole) == 5


@pytest.mark.parametrize("direction", ["c", "u"])
def test_the_cost_of_a_page_does_not_grow(ann: User, direction: str):
    def add(number: int) -> None:
        for _ in range(number):
            other = UserFactory()
            VideoFactory(owner=other)
            ends = {"c": (other, ann), "u": (ann, other)}[direction]
            SubscriptionFactory(subscriber=ends[0], channel=ends[1])

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            page = as_ann.get(f"subscriptions/{direction}/{ann.pk}", {"page": 1, "limit": 5})
        assert len(page["docs"]) == 5
        return sent.round_trips, sum(
            documents_examined(name, pipeline)
            for name in ("social_subscription", "videos_video", "accounts_user")
            for pipeline in sent.pipelines(name)
        )

    add(6)
    as_ann = client_of(ann)
    before = cost()
    add(30)
    for row in Subscription.objects.all()[:5]:
        for _ in range(5):
            VideoFactory(owner=row.channel)
    assert cost() == before
