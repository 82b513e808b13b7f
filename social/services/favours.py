"""What a video's owner does for comments under it: pinning one, giving hearts."""

from bson import ObjectId

from accounts.models import User
from core.errors import Forbidden, Invalid, NotFound
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from social.models import Comment
from social.services.access import COMMENT_NOT_FOUND, seen_comment
from social.services.contention import until_settled


def pin_comment(comment_id: ObjectId, *, by: User) -> Comment:
    """Put the comment on top of its video's; the one that stood there goes back in its place.

    Raises NotFound, Forbidden for all but the video's owner, Invalid for a reply.
    """
    comment = _favoured(comment_id, by=by)
    if comment.is_reply:
        raise Invalid("Only a comment can be pinned, not a reply.", code="is_reply")
    with in_turn(comment.video_id):
        until_settled(lambda: _pin(comment))
    comment.is_pinned = True
    return comment


def unpin_comment(comment_id: ObjectId, *, by: User) -> Comment:
    """Take it down. One that is not pinned stays as it is."""
    return _mark(comment_id, by=by, is_pinned=False)


def heart_comment(comment_id: ObjectId, *, by: User) -> Comment:
    """Show that the video's owner likes it. A second heart changes nothing."""
    return _mark(comment_id, by=by, is_hearted=True)


def unheart_comment(comment_id: ObjectId, *, by: User) -> Comment:
    """Take the heart back."""
    return _mark(comment_id, by=by, is_hearted=False)


@transactional
def _pin(comment: Comment) -> None:
    # The unique index `comment_pinned` makes one of two pins at the same moment decide anew.
    pinned = Comment.objects.filter(video_id=comment.video_id, is_pinned=True)
    pinned.exclude(pk=comment.pk).update(is_pinned=False)
    if not Comment.objects.living().filter(pk=comment.pk).update(is_pinned=True):
        raise NotFound(COMMENT_NOT_FOUND)


def _mark(comment_id: ObjectId, *, by: User, **marks: bool) -> Comment:
    comment = _favoured(comment_id, by=by)
    if not Comment.objects.living().filter(pk=comment.pk).update(**marks):
        raise NotFound(COMMENT_NOT_FOUND)
    for name, value in marks.items():
        setattr(comment, name, value)
    return comment


def _favoured(comment_id: ObjectId, *, by: User) -> Comment:
    comment = seen_comment(comment_id, by=by)
    if comment.video.owner_id != by.pk:
        raise Forbidden("This is for the owner of the video.")
    return comment
