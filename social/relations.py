"""What the apps below show of likes and subscriptions: social's answers to their questions."""

from typing import Any

from bson import ObjectId

from core.mongo.plain import Stages
from core.mongo.questions import Asked
from social.models import Reaction, Subscription, TargetType
from social.pipelines import follows


class SubscriptionFacts:
    """Answers `accounts.relations`: one read by the unique index."""

    def is_subscribed(self, *, viewer: Any, channel_id: ObjectId) -> Asked[bool]:
        followed = Subscription.objects.followed_question(viewer, [channel_id])
        return followed.then(lambda channels: channel_id in channels)

    def stages(self, *, viewer: Any) -> Stages:
        return follows(viewer.pk, subscriptions=Subscription._meta.db_table)


class ReactionFacts:
    """Answers `videos.relations`: one read by the unique index."""

    def reaction(self, user: Any, video_id: ObjectId) -> Asked[int]:
        mine = Reaction.objects.values_question(user, TargetType.VIDEO, [video_id])
        return mine.then(lambda values: values.get(video_id, 0))
