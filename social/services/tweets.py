"""Writing, editing and deleting tweets."""

from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from core import audit
from core.errors import Forbidden, NotFound
from core.events import publish
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from social.events import TweetDeleted
from social.models import MAX_TWEET_LENGTH, TargetType, Tweet
from social.services.access import TWEET_NOT_FOUND, seen_tweet
from social.services.content import check_content
from social.services.erasure import erase_reactions


def create_tweet(*, by: User, content: str) -> Tweet:
    """Say something. Raises Invalid for blank or too long content."""
    check_content(content, longest=MAX_TWEET_LENGTH)
    return _create(by=by, content=content)


@transactional
def _create(*, by: User, content: str) -> Tweet:
    now = timezone.now()
    tweet: Tweet = Tweet.objects.create(author=by, content=content, created_at=now, updated_at=now)
    return tweet


def edit_tweet(tweet_id: ObjectId, *, by: User, content: str) -> Tweet:
    """Put other words in the place of one's own. The same words again are no edit."""
    tweet = _own(tweet_id, by=by)
    check_content(content, longest=MAX_TWEET_LENGTH)
    if content != tweet.content:
        now = timezone.now()
        if not Tweet.objects.shown().filter(pk=tweet.pk).update(content=content, updated_at=now):
            raise NotFound(TWEET_NOT_FOUND)
        tweet.content, tweet.updated_at = content, now
    tweet.author = by
    return tweet


def delete_tweet(tweet_id: ObjectId, *, by: User) -> None:
    """Delete one's own tweet, also one that staff have hidden."""
    hidden = Tweet.objects.filter(pk=tweet_id, author_id=by.pk, is_hidden=True).first()
    if hidden is not None:
        remove_tweet(hidden, by=by)
        return
    remove_tweet(_own(tweet_id, by=by), by=by)


def remove_tweet(tweet: Tweet, *, by: User, reason: str = "") -> None:
    """`delete_tweet` without asking whose it is: for staff. NotFound when it is gone already.

    Its reactions go in the same transaction. What somebody else has written is kept in the audit
    trail.
    """
    with in_turn(tweet.pk):
        _remove(tweet.pk, by=by, reason=reason)


@transactional
def _remove(tweet_id: ObjectId, *, by: User, reason: str) -> None:
    # Held from the first operation on: a like that comes meanwhile counts itself on this
    # document, so one of the two transactions is tried again.
    rows = Tweet.objects.filter(pk=tweet_id)
    current = rows.first() if rows.update(updated_at=timezone.now()) else None
    if current is None:
        raise NotFound(TWEET_NOT_FOUND)
    if by.pk != current.author_id:
        audit.record(
            "tweet.removed",
            by=by,
            target=current,
            reason=reason,
            before={"content": current.content, "author": str(current.author_id)},
        )
    erase_reactions(TargetType.TWEET, [tweet_id])
    rows.delete()
    publish(TweetDeleted(tweet_id=tweet_id))


def _own(tweet_id: ObjectId, *, by: User) -> Tweet:
    tweet = seen_tweet(tweet_id)
    if tweet.author_id != by.pk:
        raise Forbidden("This tweet is not yours.")
    return tweet
