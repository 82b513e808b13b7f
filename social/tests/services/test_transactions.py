"""Rows and counters change together or not at all, whatever has changed meanwhile."""

import pytest
from bson import ObjectId

from core.errors import Conflict, Invalid, NotFound, Unavailable
from core.models import AuditEvent
from core.mongo import turns
from core.mongo.counters import count, count_one
from core.mongo.questions import Known
from core.mongo.turns import in_turn
from core.testing.mongo import recorded
from social.models import Comment, Reaction, Subscription
from social.services import reactions, subscriptions
from social.services.comments import create_comment, edit_comment, remove_comment
from social.services.contention import Overtaken, until_settled
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, ReactionFactory, SubscriptionFactory
from social.tests.invariants import disagreements
from videos.models import Video


def test_a_counter_never_falls_below_zero(scene: Scene):
    video = Video.objects.filter(pk=scene.video.pk)
    assert count(video, likes_count=-1)
    assert video.get().likes_count == 0
    assert count(video, likes_count=+1, dislikes_count=-1)
    assert (video.get().likes_count, video.get().dislikes_count) == (1, 0)


def test_a_counter_of_nothing_cannot_be_changed(db: None):
    assert not count(Video.objects.filter(pk=ObjectId()), likes_count=+1)
    nothing = Video.objects.filter(pk=ObjectId())
    assert count_one(nothing, read="likes_count", likes_count=+1) is None


def test_a_counter_that_is_read_as_it_changes_takes_one_round_trip(scene: Scene):
    video = Video.objects.filter(pk=scene.video.pk)
    with recorded() as asked:
        assert count_one(video, read="likes_count", likes_count=+1, dislikes_count=-1) == 1
        assert count_one(video, read="likes_count", likes_count=-1) == 0
        assert count_one(video, read="likes_count", likes_count=-1) == 0
    assert asked.round_trips == 3


def test_a_comment_on_a_video_that_vanishes_leaves_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    """Between looking and writing somebody has deleted the video."""
    video, other = scene.video, scene.people["other"]
    monkeypatch.setattr("social.services.comments.seen_video", lambda *_, **__: video)
    asked = (video.pk, Known(video))
    monkeypatch.setattr("social.services.reactions.video_asked", lambda *_, **__: asked)
    Comment.objects.all().delete()
    Video.objects.filter(pk=video.pk).delete()
    with pytest.raises(NotFound):
        create_comment(str(video.pk), by=other, content="x")
    with pytest.raises(NotFound):
        reactions.toggle_video_like(str(video.pk), by=other)
    assert Comment.objects.count() == Reaction.objects.count() == 0


def test_a_reply_that_fails_counts_nowhere(scene: Scene):
    with pytest.raises(Invalid):
        create_comment(
            str(scene.video.pk), by=scene.people["other"], content="x", parent_id=ObjectId()
        )
    assert disagreements() == []


def test_a_like_of_a_comment_that_vanishes_leaves_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    comment = scene.comment
    monkeypatch.setattr("social.services.reactions.seen_comment", lambda *_, **__: comment)
    remove_comment(comment, by=scene.people["author"])
    with pytest.raises(NotFound):
        reactions.toggle_comment_like(comment.pk, by=scene.people["other"])
    assert Reaction.objects.count() == 0
    assert disagreements() == []


def test_an_edit_of_a_comment_that_vanishes_is_not_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    comment = scene.comment
    comment.video = scene.video
    monkeypatch.setattr("social.services.comments.seen_comment", lambda *_, **__: comment)
    remove_comment(comment, by=scene.people["author"])
    with pytest.raises(NotFound):
        edit_comment(comment.pk, by=scene.people["author"], content="x")
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("before", [0, 1])
def test_a_toggle_that_was_overtaken_decides_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, before: int
):
    """The first look is made to show what is no longer true."""
    video, other = scene.video, scene.people["other"]
    if not before:
        ReactionFactory(target=video, user=other)
    stale = [{video.pk: 1} if before else {}]
    truth = Reaction.objects.all().values_question
    monkeypatch.setattr(
        "social.querysets.ReactionManager.values_question",
        lambda self, *a: Known(stale.pop()) if stale else truth(*a),
    )
    state = reactions.toggle_video_like(str(video.pk), by=other)
    assert (state.is_liked, state.likes_count) == (bool(before), before)
    assert stale == []
    assert disagreements() == []


@pytest.mark.parametrize("exists", [False, True])
def test_a_subscription_that_was_overtaken_decides_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, exists: bool
):
    ann, bob = scene.people["other"], scene.people["owner"]
    if exists:
        SubscriptionFactory(subscriber=ann, channel=bob)
    stale = [set() if exists else {bob.pk}]
    truth = Subscription.objects.all().followed_among
    monkeypatch.setattr(
        "social.querysets.SubscriptionManager.followed_among",
        lambda self, *a: stale.pop() if stale else truth(*a),
    )
    state = subscriptions.toggle_subscription(bob.pk, by=ann)
    assert (state.is_subscribed, state.subscribers_count) == (not exists, int(not exists))
    assert stale == []
    assert disagreements() == []


def test_whoever_is_always_overtaken_is_asked_to_come_back():
    def lose() -> None:
        raise Overtaken

    with pytest.raises(Unavailable) as error:
        until_settled(lose)
    assert error.value.retry_after == 1


def test_refusals_are_not_tried_again():
    calls = []

    def refuse() -> None:
        calls.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        until_settled(refuse)
    assert calls == [1]


def test_whoever_has_waited_long_enough_goes_ahead(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.01)
    id_ = ObjectId()
    with in_turn(id_):
        with in_turn(id_):
            pass
        # The impatient one has not given away what was not its own.
        turn = turns._turns[hash(id_) % len(turns._turns)]
        assert turn.locked()
    assert not turn.locked()


def test_removal_by_staff_is_recorded_and_tombstones_cannot_be_removed_again(scene: Scene):
    CommentFactory(root=scene.comment)
    staff = scene.people["staff"]
    remove_comment(scene.comment, by=staff, reason="spam")
    (event,) = AuditEvent.objects.filter(verb="comment.removed")
    assert (event.actor_name, event.reason, event.before["content"]) == ("stella", "spam", "First!")
    with pytest.raises(NotFound):
        remove_comment(scene.comment, by=staff)
    assert AuditEvent.objects.filter(verb="comment.removed").count() == 1
    assert disagreements() == []
