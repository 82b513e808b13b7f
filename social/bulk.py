"""What staff do to many comments and tweets at once: each operation is one service call a row."""

from typing import Any

from bson import ObjectId

from core.bulk.operations import Operation, has_right, install
from core.errors import NotFound
from social.models import Comment, Tweet
from social.services.access import COMMENT_NOT_FOUND, TWEET_NOT_FOUND
from social.services.comments import remove_comment
from social.services.tweets import remove_tweet

REMOVE_COMMENTS = "social.remove_comments"
REMOVE_TWEETS = "social.remove_tweets"


def install_operations() -> None:
    """Tell `core.bulk`."""
    install(
        Operation(
            name=REMOVE_COMMENTS,
            model="social.comment",
            label="Remove comments",
            done="removed",
            act=_remove_comment,
            may=has_right("social.delete_comment"),
        )
    )
    install(
        Operation(
            name=REMOVE_TWEETS,
            model="social.tweet",
            label="Remove tweets",
            done="removed",
            act=_remove_tweet,
            may=has_right("social.delete_tweet"),
        )
    )


def _remove_comment(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    comment = Comment.objects.filter(pk=id_).first()
    if comment is None:
        raise NotFound(COMMENT_NOT_FOUND)
    remove_comment(comment, by=by, reason=params["reason"])
    return True


def _remove_tweet(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    tweet = Tweet.objects.filter(pk=id_).first()
    if tweet is None:
        raise NotFound(TWEET_NOT_FOUND)
    remove_tweet(tweet, by=by, reason=params["reason"])
    return True
