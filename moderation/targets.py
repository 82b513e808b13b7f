"""The things that are reported and decided upon, whatever their kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from moderation.actions import TargetType
from social.models import Comment, Tweet
from social.services.access import (
    seen_channel,
    seen_thread,
    seen_tweet,
)
from videos.models import Video

TITLE_LENGTH = 200
TEXT_LENGTH = 5000
NOT_FOUND = "There is nothing here to report."


@dataclass(frozen=True, slots=True)
class Target:
    """One thing as it is now: whose it is, what it says, how many people see it. `video_id` is
    where a comment stands."""

    type: TargetType
    id: ObjectId
    owner_id: ObjectId
    title: str
    text: str
    reach: int
    video_id: ObjectId | None = None


def reportable(
    target_type: str, reference: ObjectId | str, *, by: Any, video: str | None = None
) -> Target:
    """The thing of this id, if `by` may see it. A video may be named by its share id, and so may
    the `video` under which somebody has seen a comment: that is how unlisted ones are opened.

    Raises NotFound, the same for what they may not see and for what is not there.
    """
    name, kind = str(reference), TargetType(target_type)
    try:
        if kind == TargetType.VIDEO:
            return _seen_video(name, by)
        if not ObjectId.is_valid(name):
            raise NotFound
        if kind == TargetType.COMMENT:
            return _seen_comment(ObjectId(name), by, video)
        return _SEEN[kind](ObjectId(name))
    except NotFound as error:
        raise NotFound(NOT_FOUND) from error


def find_target(target_type: str, target_id: ObjectId) -> Target | None:
    """The thing, whoever may see it; None where it is gone."""
    row = MODELS[TargetType(target_type)].objects.filter(pk=target_id).first()
    return None if row is None or getattr(row, "is_deleted", False) else _SHAPES[type(row)](row)


def count_report(target: Target) -> bool:
    """Count one more report on the thing itself, so that it cannot go unnoticed at the same
    moment; False where it is gone. Inside the transaction of the report."""
    if target.type == TargetType.USER:
        return True  # who deletes accounts looks for reports afterwards
    rows: Any = MODELS[target.type].objects.filter(pk=target.id)
    if target.type == TargetType.COMMENT:
        rows = rows.filter(is_deleted=False)
    return bool(rows.update(reports_count=F("reports_count") + 1))


def _of_video(video: Video) -> Target:
    return Target(
        TargetType.VIDEO,
        video.pk,
        video.owner_id,
        video.title,
        video.description,
        video.views + video.likes_count,
    )


def _of_comment(comment: Comment) -> Target:
    return Target(
        TargetType.COMMENT,
        comment.pk,
        comment.author_id,  # type: ignore[arg-type]  # a living one has one
        "",
        comment.content,
        comment.likes_count + comment.replies_count,
        comment.video_id,
    )


def _of_tweet(tweet: Tweet) -> Target:
    return Target(TargetType.TWEET, tweet.pk, tweet.author_id, "", tweet.content, tweet.likes_count)


def _of_user(user: User) -> Target:
    return Target(
        TargetType.USER, user.pk, user.pk, user.full_name, user.bio, user.subscribers_count
    )


def _seen_video(reference: str, by: Any) -> Target:
    video: Video | None = Video.objects.opened_by(reference, by, now=timezone.now()).first()
    if video is None:
        raise NotFound
    return _of_video(video)


def _seen_comment(comment_id: ObjectId, by: Any, video: str | None) -> Target:
    comment = seen_thread(comment_id, by=by, video=video)
    if comment.is_buried:
        raise NotFound
    return _of_comment(comment)


MODELS: dict[TargetType, Any] = {
    TargetType.VIDEO: Video,
    TargetType.COMMENT: Comment,
    TargetType.TWEET: Tweet,
    TargetType.USER: User,
}
_SHAPES: dict[type, Callable[[Any], Target]] = {
    Video: _of_video,
    Comment: _of_comment,
    Tweet: _of_tweet,
    User: _of_user,
}
_SEEN: dict[TargetType, Callable[[ObjectId], Target]] = {
    TargetType.TWEET: lambda id_: _of_tweet(seen_tweet(id_)),
    TargetType.USER: lambda id_: _of_user(seen_channel(id_)),
}
