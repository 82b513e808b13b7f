"""What moderation does when something happens, below or here."""

from accounts.events import RegistrationHeld
from moderation.actions import TargetType
from moderation.events import AppealAnswered, DecisionMade, HeldApproved
from moderation.models import Cause
from moderation.services import held, telling
from moderation.services.cases import close_gone
from social.events import CommentHeld, CommentsDeleted, TweetDeleted
from videos.events import VideoDeleted, VideoReady
from videos.models import Video


def forget_video(event: VideoDeleted) -> None:
    """In the transaction in which the video goes; its comments have an event of their own."""
    close_gone(TargetType.VIDEO, event.video_id)
    held.forget(TargetType.VIDEO, [event.video_id])


def forget_comments(event: CommentsDeleted) -> None:
    """In the transaction in which they go."""
    close_gone(TargetType.COMMENT, *event.comment_ids)
    held.forget(TargetType.COMMENT, event.comment_ids)


def forget_tweet(event: TweetDeleted) -> None:
    """In the transaction in which it goes."""
    close_gone(TargetType.TWEET, event.tweet_id)


def tell_subject(event: DecisionMade) -> None:
    """The mail is stored in the decision's transaction, so that it is as certain as that."""
    if not event.by_appeal:
        telling.tell_decision(event.decision_id)


def tell_appellant(event: AppealAnswered) -> None:
    """The same for an answer."""
    telling.tell_answer(event.appeal_id)


def tell_owner(event: HeldApproved) -> None:
    """The same for an approval."""
    telling.tell_approval(event.item_id)


def queue_comment(event: CommentHeld) -> None:
    """In the transaction in which the comment is stored."""
    verdict = event.verdict
    held.note_held(TargetType.COMMENT, event.comment_id, cause=verdict.cause, verdict=verdict)


def count_caught(event: CommentHeld) -> None:
    """After it."""
    if event.verdict.rule is not None:
        held.count_caught(event.verdict.rule)


def queue_registration(event: RegistrationHeld) -> None:
    """In the transaction in which the account is opened."""
    held.note_held(TargetType.USER, event.user_id, cause=event.verdict.cause)


def queue_video(event: VideoReady) -> None:
    """A held video can be looked at once it is ready, and waits from then on."""
    if Video.objects.filter(pk=event.video_id, is_held=True).exists():
        held.note_held(TargetType.VIDEO, event.video_id, cause=Cause.FIRST_UPLOAD)
