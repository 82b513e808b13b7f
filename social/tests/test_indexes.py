"""Every list of social is answered from an index: sorted by it, reading what it returns."""

from typing import Any

import pytest
from bson import ObjectId

from accounts.tests.factories import UserFactory
from core.api.totals import total_of
from core.testing.mongo import recorded
from core.testing.plans import Plan, explain
from social.models import Comment, Reaction, Subscription, Tweet
from videos.tests.factories import VideoFactory

ROWS = 30
NEWEST = ("-created_at", "-pk")


@pytest.fixture
def rows(db: None) -> dict[str, Any]:
    """Thirty of everything for one person, video and comment, and thirty of somebody else's."""
    ids: dict[str, Any] = {"root": ObjectId(), "target": ObjectId()}
    for kind in ("noise", "mine"):
        user, video = UserFactory(), VideoFactory()
        ids |= {"user": user.pk, "video": video.pk}
        people = UserFactory.create_batch(ROWS)
        comments = [Comment(video=video, author=user, content=kind) for _ in people]
        replies = [
            Comment(video=video, author=user, content="r", is_reply=True, root_id=ids["root"])
            for _ in people[: ROWS if kind == "mine" else 0]
        ]
        Comment.objects.bulk_create(comments + replies)
        Tweet.objects.bulk_create([Tweet(author=user, content=kind) for _ in people])
        Reaction.objects.bulk_create(
            [Reaction(user=user, target_type="v", target_id=ObjectId(), value=1) for _ in people]
            + [Reaction(user=p, target_type="c", target_id=ids["target"], value=1) for p in people]
        )
        Subscription.objects.bulk_create(
            [Subscription(subscriber=p, channel=user) for p in people]
            + [Subscription(subscriber=user, channel=p) for p in people]
        )
    return ids


LISTS: dict[str, Any] = {
    "comment_newest": lambda i: Comment.objects.filter(
        video_id=i["video"], is_reply=False, is_listed=True
    ).order_by("-is_pinned", *NEWEST),
    "comment_top": lambda i: Comment.objects.filter(
        video_id=i["video"], is_reply=False, is_listed=True
    ).order_by("-is_pinned", "-likes_count", "-pk"),
    "comment_replies": lambda i: Comment.objects.replies_to(i["root"]).order_by("created_at", "pk"),
    "comment_author": lambda i: Comment.objects.filter(author_id=i["user"]).order_by(*NEWEST),
    "comment_deleted": lambda i: Comment.objects.filter(is_deleted=False).order_by(*NEWEST),
    "comment_all": lambda i: Comment.objects.order_by(*NEWEST),
    "reaction_newest": lambda i: Reaction.objects.filter(
        user_id=i["user"], target_type="v", value=1
    ).order_by(*NEWEST),
    "reaction_target": lambda i: Reaction.objects.filter(
        target_type="c", target_id=i["target"], value=1
    ).order_by("pk"),
    "tweet_author": lambda i: Tweet.objects.filter(author_id=i["user"]).order_by(*NEWEST),
    "tweet_newest": lambda i: Tweet.objects.order_by(*NEWEST),
    "tweet_shown": lambda i: Tweet.objects.shown().order_by(*NEWEST),
    "subscription_newest": lambda i: Subscription.objects.filter(channel_id=i["user"]).order_by(
        *NEWEST
    ),
    "subscription_followed": lambda i: Subscription.objects.filter(
        subscriber_id=i["user"]
    ).order_by(*NEWEST),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_reads_what_it_returns(rows: dict[str, Any], index: str):
    plan: Plan = explain(LISTS[index](rows)[:10])
    assert plan.indexes == {index}
    assert "SORT" not in plan.stages
    assert plan.documents == 10


def test_comments_of_a_video_are_counted_without_reading_one(rows: dict[str, Any]):
    with recorded() as sent:
        roots = Comment.objects.filter(video_id=rows["video"], is_reply=False, is_listed=True)
        assert roots[:10_000].count() == 30
    plan = explain(Comment, sent.pipelines("social_comment")[0])
    assert plan.documents == 0
    assert plan.keys <= ROWS + 1


@pytest.mark.parametrize("whose", ["everybody's", "one person's"])
def test_tweets_are_counted_without_reading_one(rows: dict[str, Any], whose: str):
    shown = Tweet.objects.shown()
    counted, expected = (
        (shown, 2 * ROWS)
        if whose == "everybody's"
        else (shown.filter(author_id=rows["user"]), ROWS)
    )
    with recorded() as sent:
        assert total_of(counted) == expected
    plan = explain(Tweet, sent.pipelines("social_tweet")[0])
    assert plan.documents == 0
    assert plan.keys <= expected + 1


@pytest.mark.parametrize(
    "query",
    [
        lambda i: Reaction.objects.filter(
            user_id=i["user"], target_type="v", target_id__in=[ObjectId() for _ in range(10)]
        ),
        lambda i: Subscription.objects.filter(
            subscriber_id=i["user"], channel_id__in=[ObjectId() for _ in range(10)]
        ),
    ],
    ids=["reactions", "subscriptions"],
)
def test_ones_own_relation_to_a_page_is_looked_up_directly(rows: dict[str, Any], query: Any):
    plan = explain(query(rows))
    assert "COLLSCAN" not in plan.stages
    assert plan.documents == 0
