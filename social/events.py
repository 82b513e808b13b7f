"""What social tells the apps above it."""

from dataclasses import dataclass

from bson import ObjectId

from core.events import DomainEvent
from core.screening import Verdict


@dataclass(frozen=True, slots=True)
class CommentsDeleted(DomainEvent):
    """These comments' content is gone; whatever names them must go in the same transaction."""

    comment_ids: tuple[ObjectId, ...]


@dataclass(frozen=True, slots=True)
class TweetDeleted(DomainEvent):
    """The tweet is gone; whatever names it must go in the same transaction."""

    tweet_id: ObjectId


@dataclass(frozen=True, slots=True)
class CommentHeld(DomainEvent):
    """A comment that has just been written or edited waits for approval."""

    comment_id: ObjectId
    verdict: Verdict
