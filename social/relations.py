"""What the apps below show of likes and subscriptions: social's answers to their questions."""

from typing import Any

from bson import ObjectId

from social.models import Reaction, Subscription, TargetType


class SubscriptionFacts:
    """Answers `accounts.relations`: one read by the unique index."""

    def is_subscribed(self, *, viewer: Any, channel: Any) -> bool:
        return channel.pk in Subscription.objects.followed_among(viewer, [channel.pk])


class ReactionFacts:
    """Answers `videos.relations`: one read by the unique index."""

    def reaction(self, user: Any, video_id: ObjectId) -> int:
        mine: dict[ObjectId, int] = Reaction.objects.values_by(user, TargetType.VIDEO, [video_id])
        return mine.get(video_id, 0)
