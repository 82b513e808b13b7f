"""Liking, disliking and taking it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count

from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from core.mongo.counters import count_one
from core.mongo.queryset import QuerySet
from core.mongo.questions import ask
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from social.models import Comment, Reaction, ReactionValue, TargetType, Tweet
from social.services.access import (
    COMMENT_NOT_FOUND,
    TWEET_NOT_FOUND,
    seen_comment,
    seen_tweet,
    video_asked,
)
from social.services.contention import Overtaken, until_settled
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
    happens around one `turn` (a video or a tweet) takes turns, its removal included. `before` is
    the actor's reaction and `likes` everybody's, as they were when it was looked at last."""

    type: TargetType
    id: ObjectId
    turn: ObjectId
    document: QuerySet
    not_found: str
    before: int
    likes: int


def toggle_video_like(reference: str, *, by: User) -> LikeState:
    """Like the video of this id or share id, or take the like back. A dislike becomes a like."""
    return _settle(_video(reference, by=by), by=by, choose=_toggled)


def toggle_comment_like(comment_id: ObjectId, *, by: User) -> LikeState:
    """The same for a comment on a video that the actor may see."""
    return _settle(_comment(comment_id, by=by), by=by, choose=_toggled)


def toggle_tweet_like(tweet_id: ObjectId, *, by: User) -> LikeState:
    """The same for a tweet."""
    return _settle(_tweet(tweet_id, by=by), by=by, choose=_toggled)


def react_to_video(reference: str, *, by: User, value: int) -> LikeState:
    """Like (1), dislike (-1) or neither (0); saying the same again changes nothing."""
    return _settle(_video(reference, by=by), by=by, choose=lambda _: value)


def react_to_comment(comment_id: ObjectId, *, by: User, value: int) -> LikeState:
    """The same for a comment on a video that the actor may see."""
    return _settle(_comment(comment_id, by=by), by=by, choose=lambda _: value)


def react_to_tweet(tweet_id: ObjectId, *, by: User, value: int) -> LikeState:
    """The same for a tweet."""
    return _settle(_tweet(tweet_id, by=by), by=by, choose=lambda _: value)


def _toggled(before: int) -> int:
    return NONE if before == ReactionValue.LIKE else ReactionValue.LIKE


def _video(reference: str, *, by: User) -> _Target:
    video_id, asked = video_asked(reference, by=by)
    mine = Reaction.objects.values_question(by, TargetType.VIDEO, [video_id])
    video, values = ask(asked, mine)
    return _Target(
        TargetType.VIDEO,
        video_id,
        turn=video_id,
        document=Video.objects.filter(pk=video_id),
        not_found=VIDEO_NOT_FOUND,
        before=values.get(video_id, NONE),
        likes=video.likes_count,
    )


def _comment(comment_id: ObjectId, *, by: User) -> _Target:
    comment = seen_comment(comment_id, by=by)
    living, turn = Comment.objects.living(), comment.video_id
    return _written(TargetType.COMMENT, comment, living, COMMENT_NOT_FOUND, by=by, turn=turn)


def _tweet(tweet_id: ObjectId, *, by: User) -> _Target:
    tweet = seen_tweet(tweet_id)
    shown = Tweet.objects.shown()
    return _written(TargetType.TWEET, tweet, shown, TWEET_NOT_FOUND, by=by, turn=tweet.pk)


def _written(
    target_type: TargetType,
    row: Comment | Tweet,
    among: QuerySet,
    not_found: str,
    *,
    by: User,
    turn: ObjectId,
) -> _Target:
    return _Target(
        target_type,
        row.pk,
        turn=turn,
        document=among.filter(pk=row.pk),
        not_found=not_found,
        before=_value(target_type, row.pk, by=by),
        likes=row.likes_count,
    )


def _value(target_type: TargetType, target_id: ObjectId, *, by: User) -> int:
    return Reaction.objects.values_by(by, target_type, [target_id]).get(target_id, NONE)


def _settle(target: _Target, *, by: User, choose: Callable[[int], int]) -> LikeState:
    looks = chain([target], (_looked_at_again(target, by=by) for _ in count()))

    def decide() -> LikeState:
        now = next(looks)
        after, likes = choose(now.before), now.likes
        if after != now.before:
            likes = _change(now, by=by, after=after)
        return LikeState(after == ReactionValue.LIKE, after == ReactionValue.DISLIKE, likes)

    with in_turn(target.turn):
        return until_settled(decide)


def _looked_at_again(target: _Target, *, by: User) -> _Target:
    before = _value(target.type, target.id, by=by)
    likes = target.document.values_list("likes_count", flat=True).first()
    if likes is None:
        raise NotFound(target.not_found)
    return replace(target, before=before, likes=likes)


@transactional
def _change(target: _Target, *, by: User, after: int) -> int:
    """Put `after` in the place of `before` (0 for no reaction), in row and counters alike; how many
    like it then.

    Raises NotFound when the target is gone, Overtaken (or IntegrityError) when `before` is no
    longer what is there.
    """
    before = target.before
    changes = {COUNTERS[before]: -1} if before else {}
    if after:
        changes[COUNTERS[after]] = +1
    likes = count_one(target.document, read="likes_count", **changes)
    if likes is None:
        raise NotFound(target.not_found)
    mine = {"user_id": by.pk, "target_type": target.type, "target_id": target.id}
    if not before:
        Reaction.objects.create(**mine, value=after)
        return likes
    rows = Reaction.objects.filter(**mine, value=before)
    # A dislike that becomes a like is a new like: lists of likes are ordered by this time.
    now = timezone.now()
    changed = rows.update(value=after, created_at=now) if after else rows.delete()[0]
    if not changed:
        raise Overtaken
    return likes
