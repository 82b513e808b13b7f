"""Writing, editing and deleting comments."""

from bson import ObjectId
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core import audit
from core.errors import Forbidden, Invalid, NotFound
from core.events import publish
from core.mongo.counters import count
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from core.screening import Submission, Verdict, screened
from social.events import CommentsDeleted
from social.models import MAX_CONTENT_LENGTH, Comment, TargetType
from social.services.access import COMMENT_NOT_FOUND, refuse_blocked, seen_comment, seen_video
from social.services.content import check_content
from social.services.erasure import erase_reactions
from social.services.hiding import hold
from social.services.threads import uncount_reply
from videos.models import Video
from videos.services.access import NOT_FOUND as VIDEO_NOT_FOUND


class CommentsOff(Forbidden):
    """The owner of the video wants no comments: 403."""

    code = "comments_off"
    message = "Comments are turned off for this video."


def create_comment(
    reference: str, *, by: User, content: str, parent_id: ObjectId | None = None
) -> Comment:
    """Comment on the video of this id or share id, or reply to one of its comments.

    A reply to a reply stands under the same root. What a screen objects to is held: `is_held`.
    Raises NotFound for an unseen video, CommentsOff, and Invalid for blank content or a parent that
    is no comment of this video.
    """
    video = seen_video(reference, by=by)
    _check_enabled(video)
    refuse_blocked(by, by=video.owner_id)
    check_content(content, longest=MAX_CONTENT_LENGTH)
    verdict = _screened(content, by=by)
    with in_turn(video.pk):
        return _create(video, by=by, content=content, parent_id=parent_id, verdict=verdict)


def _screened(content: str, *, by: User) -> Verdict | None:
    return screened(Submission("comment", by, content))


@transactional
def _create(
    video: Video,
    *,
    by: User,
    content: str,
    parent_id: ObjectId | None,
    verdict: Verdict | None,
) -> Comment:
    # Fails, and so leaves nothing, where the video is being deleted at this moment.
    if not count(Video.objects.filter(pk=video.pk), comments_count=+1):
        raise NotFound(VIDEO_NOT_FOUND)
    root_id = _root_of(parent_id, video, by=by) if parent_id is not None else None
    now = timezone.now()
    comment: Comment = Comment.objects.create(
        video=video,
        author=by,
        root_id=root_id,
        is_reply=root_id is not None,
        content=content,
        created_at=now,
        updated_at=now,
    )
    if verdict is not None:
        hold(comment, verdict)
    return comment


def _root_of(parent_id: ObjectId, video: Video, *, by: User) -> ObjectId:
    """The comment under which a reply to `parent_id` stands, having counted the reply."""
    parent = Comment.objects.living().filter(pk=parent_id, video_id=video.pk).first()
    if parent is None:
        raise Invalid("There is no such comment to reply to.", code="not_found", field="parent")
    refuse_blocked(by, by=parent.author_id)
    root_id: ObjectId = parent.root_id or parent.pk
    # What has a reply stands in the list, if only as a tombstone.
    if not Comment.objects.filter(pk=root_id).update(
        replies_count=F("replies_count") + 1, is_listed=True
    ):
        raise Invalid("There is no such comment to reply to.", code="not_found", field="parent")
    return root_id


def edit_comment(
    comment_id: ObjectId, *, by: User, content: str, video: str | None = None
) -> Comment:
    """Put other words in the place of one's own; held like a new comment where a screen objects.
    The same words again are no edit. `video`: as for `seen_comment`."""
    comment = seen_comment(comment_id, by=by, video=video)
    if comment.author_id != by.pk:
        raise Forbidden("This comment is not yours.")
    _check_enabled(comment.video)
    refuse_blocked(by, by=comment.video.owner_id)
    check_content(content, longest=MAX_CONTENT_LENGTH)
    if content != comment.content:
        verdict = _screened(content, by=by)
        if verdict is None:
            _rewrite(comment, content)
        else:
            with in_turn(comment.video_id):
                _rewrite_and_hold(comment, content, verdict)
    comment.author = by
    return comment


@transactional
def _rewrite_and_hold(comment: Comment, content: str, verdict: Verdict) -> None:
    _rewrite(comment, content)
    hold(comment, verdict)


def _rewrite(comment: Comment, content: str) -> None:
    now = timezone.now()
    rows = Comment.objects.living().filter(pk=comment.pk)
    if not rows.update(content=content, is_edited=True, updated_at=now):
        raise NotFound(COMMENT_NOT_FOUND)
    comment.content, comment.is_edited, comment.updated_at = content, True, now


def delete_comment(comment_id: ObjectId, *, by: User, video: str | None = None) -> None:
    """Delete one's own comment, or anybody's on one's own video. `video`: as for `seen_comment`."""
    hidden = Comment.objects.filter(pk=comment_id, author_id=by.pk, is_hidden=True).first()
    if hidden is not None:
        # What staff have hidden is nowhere to be seen, but still its author's to delete.
        remove_comment(hidden, by=by)
        return
    comment = seen_comment(comment_id, by=by, video=video)
    if by.pk not in (comment.author_id, comment.video.owner_id):
        raise Forbidden("This comment is not yours.")
    remove_comment(comment, by=by)


def remove_comment(comment: Comment, *, by: User, reason: str = "") -> None:
    """`delete_comment` without asking whose it is: for staff. NotFound when it is gone already.

    A root with replies becomes a tombstone, everything else goes; a tombstone goes with its last
    reply. What somebody else has written is kept in the audit trail.
    """
    with in_turn(comment.video_id):
        _remove(comment, by=by, reason=reason)


@transactional
def _remove(comment: Comment, *, by: User, reason: str) -> None:
    # As it is in this transaction: a reply that comes meanwhile makes one of the two try again.
    current = Comment.objects.kept().filter(pk=comment.pk).first()
    if current is None:
        raise NotFound(COMMENT_NOT_FOUND)
    # One that is hidden is not counted any more.
    counted = 0 if current.is_hidden else -1
    if counted and not count(Video.objects.filter(pk=comment.video_id), comments_count=counted):
        raise NotFound(COMMENT_NOT_FOUND)
    if by.pk != current.author_id:
        audit.record(
            "comment.removed",
            by=by,
            target=current,
            reason=reason,
            before={
                "content": current.content,
                "author": str(current.author_id),
                "video": str(current.video_id),
            },
        )
    if current.replies_count:
        _bury(current)
    else:
        Comment.objects.filter(pk=current.pk).delete()
    if current.root_id is not None and counted:
        uncount_reply(current.root_id)
    erase_reactions(TargetType.COMMENT, [current.pk])
    publish(CommentsDeleted(comment_ids=(current.pk,)))


def _bury(comment: Comment) -> None:
    Comment.objects.filter(pk=comment.pk).update(
        is_deleted=True,
        is_hidden=False,
        is_held=False,
        is_listed=True,
        content="",
        likes_count=0,
        dislikes_count=0,
        is_edited=False,
        is_pinned=False,
        is_hearted=False,
        updated_at=timezone.now(),
    )


def _check_enabled(video: Video) -> None:
    if not video.comments_enabled:
        raise CommentsOff
