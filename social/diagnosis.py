"""What of social can be proved, and how: its counters, and the ids that no ForeignKey holds."""

from accounts.models import User
from core.diagnosis.counters import Counter, declare
from core.diagnosis.references import Reference
from core.diagnosis.references import declare as declare_references
from social.models import Comment, Reaction, ReactionValue, Subscription, TargetType, Tweet
from videos.models import Video

TARGETS = {TargetType.VIDEO: Video, TargetType.COMMENT: Comment, TargetType.TWEET: Tweet}
VALUES = {ReactionValue.LIKE: "likes_count", ReactionValue.DISLIKE: "dislikes_count"}


def install() -> None:
    """Tell the doctor and `recount`."""
    living = Comment.objects.living()
    declare(
        Counter(of=Video, field="comments_count", rows=living, by="video_id"),
        Counter(of=Comment, field="replies_count", rows=living, by="root_id"),
        Counter(
            of=User, field="subscribers_count", rows=Subscription.objects.all(), by="channel_id"
        ),
        Counter(
            of=User,
            field="subscriptions_count",
            rows=Subscription.objects.all(),
            by="subscriber_id",
        ),
        *(
            Counter(
                of=model,
                field=field,
                rows=Reaction.objects.filter(target_type=letter, value=value),
                by="target_id",
            )
            for letter, model in TARGETS.items()
            for value, field in VALUES.items()
        ),
    )
    declare_references(
        Reference(Comment, "root_id", Comment),
        *(
            Reference(Reaction, "target_id", model, {"target_type": letter})
            for letter, model in TARGETS.items()
        ),
    )
