"""What must hold of social's documents after anything that anybody does."""

from typing import Any

from accounts.models import User
from social.models import Comment, Reaction, Subscription, TargetType, Tweet
from videos.models import Video

COUNTED = {TargetType.VIDEO: Video, TargetType.COMMENT: Comment, TargetType.TWEET: Tweet}


def disagreements() -> list[str]:
    """Where a stored counter differs from the rows it counts, or a row names what is gone."""
    wrong: list[str] = []
    for video in Video.objects.all():
        living = Comment.objects.living().filter(video_id=video.pk).count()
        _compare(wrong, video, "comments_count", living)
    for comment in Comment.objects.all():
        replies = Comment.objects.living().filter(root_id=comment.pk).count()
        _compare(wrong, comment, "replies_count", replies)
        if not Video.objects.filter(pk=comment.video_id).exists():
            wrong.append(f"comment {comment.pk} is on no video")
    for type_, model in COUNTED.items():
        for row in model.objects.all():
            for counter, value in (("likes_count", 1), ("dislikes_count", -1)):
                rows = Reaction.objects.filter(target_type=type_, target_id=row.pk, value=value)
                _compare(wrong, row, counter, rows.count())
    for reaction in Reaction.objects.all():
        if (
            not COUNTED[TargetType(reaction.target_type)]
            .objects.filter(pk=reaction.target_id)
            .exists()
        ):
            wrong.append(f"reaction {reaction} is to nothing")
    for user in User.objects.all():
        followers = Subscription.objects.filter(channel_id=user.pk).count()
        _compare(wrong, user, "subscribers_count", followers)
        followed = Subscription.objects.filter(subscriber_id=user.pk).count()
        _compare(wrong, user, "subscriptions_count", followed)
    return wrong


def _compare(wrong: list[str], row: Any, counter: str, rows: int) -> None:
    stored = getattr(row, counter)
    if stored != rows:
        wrong.append(f"{type(row).__name__} {row.pk}: {counter} is {stored}, rows are {rows}")
