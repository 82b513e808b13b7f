"""Blocking people, and what the blocked can no longer do."""

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from social.models import Block, Comment, Subscription
from social.services.subscriptions import toggle_subscription
from social.tests.api.test_storms import call
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, SubscriptionFactory
from social.tests.invariants import disagreements
from social.tests.storms import storm


def block(scene: Scene, by: str = "owner", whom: str = "other") -> None:
    scene.as_(by).post(f"users/block/{scene.people[whom].pk}")


def test_blocking_and_taking_it_back_may_be_said_twice(scene: Scene):
    owner, other = scene.as_("owner"), scene.people["other"]
    path, id_ = f"users/block/{other.pk}", str(other.pk)
    assert owner.get("users/block") == []
    for _ in "ab":
        assert owner.post(path) == {"_id": id_, "isBlocked": True}
    assert Block.objects.count() == 1
    mini = {"_id": id_, "username": "otto", "fullName": "Otto", "avatar": ""}
    assert owner.get("users/block") == [mini]
    assert owner.get("users/block", {"page": 1})["docs"] == [mini]
    assert scene.as_("other").get("users/block") == []
    for _ in "ab":
        assert owner.delete(path) == {"_id": id_, "isBlocked": False}
    assert Block.objects.count() == 0


def test_oneself_nobody_and_guests(scene: Scene):
    owner = scene.as_("owner")
    assert owner.post(f"users/block/{scene.people['owner'].pk}", status=400)
    for verb in ("post", "delete"):
        getattr(owner, verb)(f"users/block/{ObjectId()}", status=404)
        getattr(owner, verb)("users/block/nonsense", status=404)
        getattr(ApiClient(), verb)(f"users/block/{scene.people['other'].pk}", status=401)
    ApiClient().get("users/block", status=401)
    assert Block.objects.count() == 0


def test_the_blocked_cannot_comment_edit_or_reply_on_ones_videos(scene: Scene):
    block(scene, whom="author")
    author, path = scene.as_("author"), f"comments/{scene.video.pk}"
    for body in ({"content": "x"}, {"content": "x", "parent": str(scene.comment.pk)}):
        assert author.post(path, body, 403)["error"]["code"] == "blocked"
    author.patch(f"comments/c/{scene.comment.pk}", {"content": "x"}, 403)
    assert Comment.objects.get().content == "First!"
    # What is written can be read, and taken back.
    author.get(path)
    author.delete(f"comments/c/{scene.comment.pk}")
    scene.as_("other").post(path, {"content": "x"}, 201)
    scene.as_("owner").delete(f"users/block/{scene.people['author'].pk}")
    author.post(path, {"content": "x"}, 201)
    assert disagreements() == []


def test_the_blocked_cannot_reply_to_one_elsewhere(scene: Scene):
    block(scene, by="author")
    path = f"comments/{scene.video.pk}"
    other = scene.as_("other")
    reply = {"content": "x", "parent": str(scene.comment.pk)}
    assert other.post(path, reply, 403)["error"]["code"] == "blocked"
    other.post(path, {"content": "x"}, 201)
    third = CommentFactory(root=scene.comment)
    other.post(path, {"content": "x", "parent": str(third.pk)}, 201)
    assert disagreements() == []


def test_a_subscription_ends_with_the_block_and_cannot_be_made_again(scene: Scene):
    owner, other = scene.people["owner"], scene.people["other"]
    SubscriptionFactory(subscriber=other, channel=owner)
    back = SubscriptionFactory(subscriber=owner, channel=other)
    block(scene)
    assert list(Subscription.objects.all()) == [back]
    error = scene.as_("other").post(f"subscriptions/c/{owner.pk}", status=403)
    assert error["error"]["code"] == "blocked"
    assert disagreements() == []
    scene.as_("owner").delete(f"users/block/{other.pk}")
    assert scene.as_("other").post(f"subscriptions/c/{owner.pk}")["isSubscribed"] is True
    assert disagreements() == []


def test_a_subscription_that_slipped_past_the_block_is_taken_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    """Blocked between the look and the subscription."""
    owner, other = scene.people["owner"], scene.people["other"]
    Block.objects.create(blocker=owner, blocked=other)
    monkeypatch.setattr("social.services.subscriptions.refuse_blocked", lambda *_, **__: None)
    with pytest.raises(Exception, match="has blocked you"):
        toggle_subscription(owner.pk, by=other)
    assert Subscription.objects.count() == 0
    assert disagreements() == []


def test_blocking_and_subscribing_at_once_leaves_no_subscription(scene: Scene):
    people: list[User] = [UserFactory() for _ in range(4)]
    owner = scene.people["owner"]

    def subscribing(person: User):
        client = client_of(person)
        return lambda _: call(client, "post", f"subscriptions/c/{owner.pk}")

    def blocking(person: User):
        client = scene.as_("owner")
        return lambda _: call(client, "post", f"users/block/{person.pk}")

    acts = [make(person) for person in people for make in (subscribing, blocking)]
    assert set(storm(*acts, times=3)) <= {200, 403}
    assert Subscription.objects.count() == 0
    assert disagreements() == []
