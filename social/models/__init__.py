"""Documents of social."""

from social.models.block import Block
from social.models.comment import MAX_CONTENT_LENGTH, Comment
from social.models.reaction import Reaction, ReactionValue, TargetType
from social.models.subscription import Notify, Subscription
from social.models.tweet import MAX_TWEET_LENGTH, Tweet

__all__ = [
    "MAX_CONTENT_LENGTH",
    "MAX_TWEET_LENGTH",
    "Block",
    "Comment",
    "Notify",
    "Reaction",
    "ReactionValue",
    "Subscription",
    "TargetType",
    "Tweet",
]
