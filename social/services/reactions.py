"""Liking, disliking and taking it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from social.models import Comment, Reaction, ReactionValue, TargetType, Tweet
from social.services.access import (
    COMMENT_NOT_FOUND,
    TWEET_NOT_FOUND,
    seen_comment,
    seen_tweet,
    seen_video,
)
from social.services.contention import Overtaken, until_settled
from social.services.counters import count
from videos.models import Video
from videos.services.access import NOT_FOUND as VIDEO_NOT_FOUND

NONE = 0
VALUES = (ReactionValue.LIKE.value, NONE, ReactionValue.DISLIKE.value)
COUNTERS: Mapping[int, str] = {
    ReactionValue.LIKE: "likes_count",
    ReactionValue.DISLIKE: "dislikes_count",
}


@dataclass(frozen=True, slots=True)
class LikeState:
    """How it stands after a change: the actor's own reaction, and everybody's likes."""

    is_liked: bool
    is_disliked: bool
    likes_count: int


@dataclass(frozen=True, slots=True)
class _Target:
    """What is liked: `document` selects the one document that counts its reactions. All that
    happens around one `turn` (a video or a tweet) takes turns, its removal included."""

    type: TargetType
    id: ObjectId
    turn: ObjectId
    document: QuerySet[Any]
    not_found: str


def toggle_video_like(reference: str, *, by: User) -> LikeState:
    """Like the video of this id or share id, or take the like back. A dislike becomes a like."""
    return _settle(_video(reference, by=by), by=by, choose=_toggled)


def toggle_comment_like(comment_id: ObjectId, *, by: User) -> LikeState:
    """The same for a comment on a video that the actor may see."""
    return _settle(_comment(comment_id, by=by), by=by, choose=_toggled)


def toggle_tweet_like(tweet_id: ObjectId, *, by: User) -> LikeState:
    """The same for a tweet."""
    return _settle(_tweet(tweet_id), by=by, choose=_toggled)


def react_to_video(reference: str, *, by: User, value: int) -> LikeState:
    """Like (1), dislike (-1) or neither (0); saying the same again changes nothing."""
    return _settle(_video(reference, by=by), by=by, choose=lambda _: value)


def react_to_comment(comment_id: ObjectId, *, by: User, value: int) -> LikeState:
    """The same for a comment on a video that the actor may see."""
    return _settle(_comment(comment_id, by=by), by=by, choose=lambda _: value)


def react_to_tweet(tweet_id: ObjectId, *, by: User, value: int) -> LikeState:
    """The same for a tweet."""
    return _settle(_tweet(tweet_id), by=by, choose=lambda _: value)


def _toggled(before: int) -> int:
    return NONE if before == ReactionValue.LIKE else ReactionValue.LIKE


def _video(reference: str, *, by: User) -> _Target:
    video = seen_video(reference, by=by)
    document = Video.objects.filter(pk=video.pk)
    return _Target(TargetType.VIDEO, video.pk, video.pk, document, VIDEO_NOT_FOUND)


def _comment(comment_id: ObjectId, *, by: User) -> _Target:
    comment = seen_comment(comment_id, by=by)
    document = Comment.objects.living().filter(pk=comment.pk)
    return _Target(TargetType.COMMENT, comment.pk, comment.video_id, document, COMMENT_NOT_FOUND)


def _tweet(tweet_id: ObjectId) -> _Target:
    tweet = seen_tweet(tweet_id)
    document = Tweet.objects.shown().filter(pk=tweet.pk)
    return _Target(TargetType.TWEET, tweet.pk, tweet.pk, document, TWEET_NOT_FOUND)


def _settle(target: _Target, *, by: User, choose: Callable[[int], int]) -> LikeState:
    def decide() -> int:
        mine = Reaction.objects.values_by(by, target.type, [target.id])
        before = mine.get(target.id, NONE)
        after = choose(before)
        if after != before:
            _change(target, by=by, before=before, after=after)
        return after

    with in_turn(target.turn):
        after = until_settled(decide)
    likes = target.document.values_list("likes_count", flat=True).first()
    if likes is None:
        raise NotFound(target.not_found)
    return LikeState(after == ReactionValue.LIKE, after == ReactionValue.DISLIKE, likes)


@transactional
def _change(target: _Target, *, by: User, before: int, after: int) -> None:
    """Put `after` in the place of `before` (0 for no reaction), in row and counters alike.

    Raises NotFound when the target is gone, Overtaken (or IntegrityError) when `before` is no
    longer what is there.
    """
    changes = {COUNTERS[before]: -1} if before else {}
    if after:
        changes[COUNTERS[after]] = +1
    if not count(target.document, **changes):
        raise NotFound(target.not_found)
    if not before:
        Reaction.objects.create(
            user_id=by.pk, target_type=target.type, target_id=target.id, value=after
        )
        return
    rows = Reaction.objects.filter(
        user_id=by.pk, target_type=target.type, target_id=target.id, value=before
    )
    # A dislike that becomes a like is a new like: lists of likes are ordered by this time.
    now = timezone.now()
    changed = rows.update(value=after, created_at=now) if after else rows.delete()[0]
    if not changed:
        raise Overtaken
