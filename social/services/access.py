"""Finding what somebody wants to comment, like or follow."""

from typing import Any

from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from core.errors import Forbidden, NotFound
from core.mongo.questions import Asked, Known
from social.models import Block, Comment, Tweet
from social.querysets import VIDEO_FIELDS, CommentQuerySet
from videos.models import Video
from videos.querysets import is_id
from videos.services.access import NOT_FOUND as VIDEO_NOT_FOUND

COMMENT_NOT_FOUND = "Comment not found."
CHANNEL_NOT_FOUND = "Channel not found."
TWEET_NOT_FOUND = "Tweet not found."
USER_NOT_FOUND = "User not found."


class Blocked(Forbidden):
    """Whoever this is about does not want to hear from the actor: 403."""

    code = "blocked"
    message = "This person has blocked you."


def refuse_blocked(user: User, *, by: ObjectId) -> None:
    """Raises Blocked where the person `by` has blocked `user`."""
    if Block.objects.is_kept_away(user, by=by):
        raise Blocked


def seen_video(reference: str, *, by: Any) -> Video:
    """The video of an id or a share id, if `by` may open it that way; else NotFound. Carries
    `VIDEO_FIELDS` only."""
    return _there(Video.objects.open_one(reference, by, now=timezone.now(), only=VIDEO_FIELDS))


def video_asked(reference: str, *, by: Any) -> tuple[ObjectId, Asked[Video]]:
    """The id of the video that `seen_video` finds, and that video: by an id, as nearly all are, a
    question to be asked together with others. Whose answer is NotFound must see none of theirs."""
    if is_id(reference):
        asked = Video.objects.open_question(reference, by, now=timezone.now(), only=VIDEO_FIELDS)
        return ObjectId(reference), asked.then(_there)
    video = seen_video(reference, by=by)
    return video.pk, Known(video)


def seen_roots(reference: str, *, by: Any) -> tuple[CommentQuerySet, Asked[Video]]:
    """The comments, without replies, of the video of `video_asked`, and that video."""
    video_id, asked = video_asked(reference, by=by)
    return Comment.objects.roots_of(video_id), asked


def _there(video: Video | None) -> Video:
    if video is None:
        raise NotFound(VIDEO_NOT_FOUND)
    return video


def seen_comment(comment_id: ObjectId, *, by: Any, video: str | None = None) -> Comment:
    """The comment with its `video`, if `by` may see it; a deleted one is NotFound, too, and so is
    one of another video where `video`, an id or share id, says which."""
    comment: Comment | None = Comment.objects.seen_by(by, comment_id, now=timezone.now())
    if comment is None or (video and seen_video(video, by=by).pk != comment.video_id):
        raise NotFound(COMMENT_NOT_FOUND)
    return comment


def seen_thread(comment_id: ObjectId, *, by: Any, video: str | None = None) -> Comment:
    """The comment whose replies `by` wants to read: one that they may see, a tombstone included;
    else NotFound. `video` is the id or share id by which they have opened its video."""
    found: Comment | None
    if video:
        opened = seen_video(video, by=by)
        found = Comment.objects.filter(pk=comment_id, video_id=opened.pk, is_listed=True).first()
    else:
        found = Comment.objects.seen_by(by, comment_id, now=timezone.now(), buried=True)
    if found is None:
        raise NotFound(COMMENT_NOT_FOUND)
    return found


def seen_channel(user_id: ObjectId) -> User:
    """The channel, unless its account is banned; else NotFound."""
    channel: User | None = User.objects.filter(pk=user_id, is_active=True).first()
    if channel is None:
        raise NotFound(CHANNEL_NOT_FOUND)
    return channel


def seen_tweet(tweet_id: ObjectId) -> Tweet:
    """The tweet, which everybody may see; else NotFound. One that staff have hidden is none."""
    tweet: Tweet | None = Tweet.objects.shown().filter(pk=tweet_id).first()
    if tweet is None:
        raise NotFound(TWEET_NOT_FOUND)
    return tweet
