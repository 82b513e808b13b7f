"""What the apps below show of likes and subscriptions: social's answers to their questions."""

from typing import Any

from core.mongo.plain import Stages
from social.models import Reaction, Subscription, TargetType
from social.pipelines import follows, reacted


class SubscriptionFacts:
    """Answers `accounts.relations`: one read by the unique index."""

    def stages(self, *, viewer: Any) -> Stages:
        return follows(viewer.pk, subscriptions=Subscription._meta.db_table)


class ReactionFacts:
    """Answers `videos.relations`: one read by the unique index."""

    def stages(self, *, viewer: Any) -> Stages:
        return reacted(viewer.pk, TargetType.VIDEO, reactions=Reaction._meta.db_table)
