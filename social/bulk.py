"""What staff do to many comments and tweets at once: each operation is one service call a row."""

from core.bulk.operations import Operation, has_right, install, on_row
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
            act=on_row(Comment.objects.all, remove_comment, gone=COMMENT_NOT_FOUND),
            may=has_right("social.delete_comment"),
        )
    )
    install(
        Operation(
            name=REMOVE_TWEETS,
            model="social.tweet",
            label="Remove tweets",
            done="removed",
            act=on_row(Tweet.objects.all, remove_tweet, gone=TWEET_NOT_FOUND),
            may=has_right("social.delete_tweet"),
        )
    )
