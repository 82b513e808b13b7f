"""What staff do to comments and tweets short of removing them: hiding them, and showing them again.

What is hidden keeps its text and its reactions. It is shown to nobody (a tweet, to its author and
to staff), takes no new reactions and no replies, and is counted nowhere.
"""

from bson import ObjectId

from core import audit
from core.errors import NotFound
from core.events import publish
from core.mongo.counters import count
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from core.screening import Verdict
from social.events import CommentHeld
from social.models import Comment, Tweet
from social.services.access import COMMENT_NOT_FOUND, TWEET_NOT_FOUND
from social.services.contention import until_settled
from social.services.threads import recount_reply, uncount_reply
from videos.models import Video


def hide_comment(comment_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Nobody sees the comment any more; its replies stay. A pinned one is pinned no more. False
    where it was hidden already. Raises NotFound, for a tombstone, too."""
    return _set_comment(comment_id, hidden=True, by=by, reason=reason)


def restore_comment(comment_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Everybody sees the comment again, as it was. False where it was not hidden. Raises
    NotFound."""
    return _set_comment(comment_id, hidden=False, by=by, reason=reason)


def hide_tweet(tweet_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Only its author and staff see the tweet any more. False where it was hidden already. Raises
    NotFound."""
    return _set_tweet(tweet_id, hidden=True, by=by, reason=reason)


def restore_tweet(tweet_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Everybody sees the tweet again. False where it was not hidden. Raises NotFound."""
    return _set_tweet(tweet_id, hidden=False, by=by, reason=reason)


def _set_comment(
    comment_id: ObjectId, *, hidden: bool, by: audit.Actor | None, reason: str
) -> bool:
    found = Comment.objects.kept().filter(pk=comment_id).first()
    if found is None:
        raise NotFound(COMMENT_NOT_FOUND)
    with in_turn(found.video_id):
        return until_settled(lambda: _change_comment(found, hidden=hidden, by=by, reason=reason))


@transactional
def _change_comment(comment: Comment, *, hidden: bool, by: audit.Actor | None, reason: str) -> bool:
    rows = Comment.objects.kept().filter(pk=comment.pk)
    current = rows.first()
    if current is None:
        raise NotFound(COMMENT_NOT_FOUND)
    if current.is_hidden == hidden:
        return False
    _switch(current, hidden=hidden)
    audit.record(
        "comment.hidden" if hidden else "comment.restored",
        by=by,
        target=current,
        reason=reason,
        before={"is_hidden": not hidden},
        after={"is_hidden": hidden},
    )
    return True


def hold(comment: Comment, verdict: Verdict) -> None:
    """Hide what has just been written until staff have approved it. Inside the transaction in which
    it is written, which is the author's act and none of staff's. Raises NotFound."""
    current = Comment.objects.living().filter(pk=comment.pk).first()
    if current is None:
        raise NotFound(COMMENT_NOT_FOUND)
    _switch(current, hidden=True, is_held=True)
    comment.is_hidden = comment.is_held = True
    publish(CommentHeld(comment_id=comment.pk, verdict=verdict))


def let_go(comment_id: ObjectId) -> bool:
    """It waits for approval no more, and stays hidden until it is restored. False where it did not
    wait."""
    held = Comment.objects.kept().filter(pk=comment_id, is_held=True)
    return bool(held.update(is_held=False))


def _switch(current: Comment, *, hidden: bool, is_held: bool = False) -> None:
    change = -1 if hidden else +1
    if not count(Video.objects.filter(pk=current.video_id), comments_count=change):
        raise NotFound(COMMENT_NOT_FOUND)
    Comment.objects.filter(pk=current.pk).update(
        is_hidden=hidden,
        is_held=is_held,
        is_listed=not hidden or current.replies_count > 0,
        is_pinned=current.is_pinned and not hidden,
    )
    if current.root_id is not None:
        if hidden:
            uncount_reply(current.root_id)
        else:
            recount_reply(current)


@transactional
def _set_tweet(tweet_id: ObjectId, *, hidden: bool, by: audit.Actor | None, reason: str) -> bool:
    tweet = Tweet.objects.filter(pk=tweet_id).first()
    if tweet is None:
        raise NotFound(TWEET_NOT_FOUND)
    # The text is as it was: `updated_at` tells readers of edits.
    if not Tweet.objects.filter(pk=tweet_id, is_hidden=not hidden).update(is_hidden=hidden):
        return False
    audit.record(
        "tweet.hidden" if hidden else "tweet.restored",
        by=by,
        target=tweet,
        reason=reason,
        before={"is_hidden": not hidden},
        after={"is_hidden": hidden},
    )
    return True
