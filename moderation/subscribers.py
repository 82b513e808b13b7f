"""What moderation does when something happens, below or here."""

from moderation.actions import TargetType
from moderation.events import AppealAnswered, DecisionMade
from moderation.services import telling
from moderation.services.cases import close_gone
from social.events import CommentsDeleted, TweetDeleted
from videos.events import VideoDeleted


def forget_video(event: VideoDeleted) -> None:
    """In the transaction in which the video goes; its comments have an event of their own."""
    close_gone(TargetType.VIDEO, event.video_id)


def forget_comments(event: CommentsDeleted) -> None:
    """In the transaction in which they go."""
    close_gone(TargetType.COMMENT, *event.comment_ids)


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
