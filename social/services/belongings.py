"""What social keeps of a person, and how it goes: the counters of others stay true."""

from collections import defaultdict
from contextlib import suppress
from typing import Any

from bson import ObjectId
from django.db.models import Q

from accounts.erasure import BATCH, bounded, install, install_rows
from accounts.models import User
from core.errors import NotFound
from core.mongo.counters import count
from core.mongo.transaction import transactional
from social.models import Block, Comment, Reaction, Subscription, TargetType, Tweet
from social.services.comments import remove_comment
from social.services.reactions import COUNTERS
from social.services.tweets import remove_tweet
from videos.models import Video

TARGETS: dict[TargetType, Any] = {
    TargetType.VIDEO: Video,
    TargetType.COMMENT: Comment,
    TargetType.TWEET: Tweet,
}


def install_steps() -> None:
    """Tell `accounts.erasure`."""
    install_rows("blocks", Block, "blocker_id")
    install_rows("blocks by others", Block, "blocked_id")
    install(
        "subscriptions",
        lambda id_: _end_subscriptions(id_, "subscriber"),
        count=lambda id_: bounded(Subscription.objects.filter(subscriber_id=id_)),
    )
    install(
        "subscribers",
        lambda id_: _end_subscriptions(id_, "channel"),
        count=lambda id_: bounded(Subscription.objects.filter(channel_id=id_)),
    )
    install(
        "tombstones",
        bury_namelessly,
        count=lambda id_: bounded(Comment.objects.filter(author_id=id_, is_deleted=True)),
    )
    install(
        "comments",
        erase_comments,
        count=lambda id_: bounded(Comment.objects.kept().filter(author_id=id_)),
    )
    install("tweets", erase_tweets, count=lambda id_: bounded(Tweet.objects.filter(author_id=id_)))
    install(
        "reactions",
        erase_own_reactions,
        count=lambda id_: bounded(Reaction.objects.filter(user_id=id_)),
    )


def erase_comments(user_id: ObjectId) -> int:
    """What they have written under videos; where others have replied, a tombstone stays."""
    comments = list(Comment.objects.kept().filter(author_id=user_id).order_by()[:BATCH])
    for comment in comments:
        with suppress(NotFound):  # gone with its video in this very moment
            # By themselves: what staff remove is kept in the history, this is not.
            remove_comment(comment, by=User(pk=user_id))
    return len(comments)


def bury_namelessly(user_id: ObjectId) -> int:
    """Tombstones say no longer whose they were."""
    stones = Comment.objects.filter(author_id=user_id, is_deleted=True).order_by()
    ids = list(stones.values_list("pk", flat=True)[:BATCH])
    return int(Comment.objects.filter(pk__in=ids, is_deleted=True).update(author=None))


def erase_tweets(user_id: ObjectId) -> int:
    """With the reactions to them."""
    tweets = list(Tweet.objects.filter(author_id=user_id).order_by()[:BATCH])
    for tweet in tweets:
        with suppress(NotFound):
            remove_tweet(tweet, by=User(pk=user_id))
    return len(tweets)


@transactional
def erase_own_reactions(user_id: ObjectId) -> int:
    """What they liked and disliked is liked by one person less."""
    mine = Reaction.objects.filter(user_id=user_id).order_by()
    rows = list(mine.values_list("pk", "target_type", "target_id", "value")[:BATCH])
    targets: dict[tuple[str, int], list[ObjectId]] = defaultdict(list)
    for _, kind, target, value in rows:
        targets[kind, value].append(target)
    for (kind, value), ids in targets.items():
        # A person reacts to a thing once, so each of these has one less.
        count(TARGETS[TargetType(kind)].objects.filter(pk__in=ids), **{COUNTERS[value]: -1})
    Reaction.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
    return len(rows)


@transactional
def _end_subscriptions(user_id: ObjectId, side: str) -> int:
    """Both ends count one less."""
    other, counter, own = {
        "subscriber": ("channel_id", "subscribers_count", "subscriptions_count"),
        "channel": ("subscriber_id", "subscriptions_count", "subscribers_count"),
    }[side]
    rows = Subscription.objects.filter(Q(**{f"{side}_id": user_id})).order_by()
    pairs = list(rows.values_list("pk", other)[:BATCH])
    if pairs:
        count(User.objects.filter(pk__in=[person for _, person in pairs]), **{counter: -1})
        count(User.objects.filter(pk=user_id), **{own: -len(pairs)})
        Subscription.objects.filter(pk__in=[pk for pk, _ in pairs]).delete()
    return len(pairs)
