"""Removing all that belongs to something that goes, inside the transaction in which it goes.

In batches by primary key, so that no single command runs into the driver's time limit.
"""

from collections.abc import Sequence
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet

from core.events import publish
from core.mongo.transaction import transactional
from social.events import CommentsDeleted
from social.models import Comment, Reaction, TargetType

BATCH = 1000


@transactional
def erase_video(video_id: ObjectId) -> None:
    """Every comment of the video, and every reaction to them and to it."""
    comments = Comment.objects.filter(video_id=video_id)
    while ids := _next_ids(comments):
        erase_reactions(TargetType.COMMENT, ids)
        Comment.objects.filter(pk__in=ids).delete()
        publish(CommentsDeleted(comment_ids=tuple(ids)))
    erase_reactions(TargetType.VIDEO, [video_id])


@transactional
def erase_reactions(target_type: TargetType, target_ids: Sequence[ObjectId]) -> None:
    """Every reaction to these."""
    reactions = Reaction.objects.filter(target_type=target_type, target_id__in=target_ids)
    while ids := _next_ids(reactions):
        Reaction.objects.filter(pk__in=ids).delete()


def _next_ids(rows: QuerySet[Any]) -> list[ObjectId]:
    return list(rows.order_by().values_list("pk", flat=True)[:BATCH])
