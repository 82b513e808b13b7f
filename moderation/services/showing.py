"""Hiding things of any kind, and showing them again where nothing else keeps them hidden."""

from typing import Any

from bson import ObjectId
from django.db.models import F

from accounts.models import User
from core.mongo.transaction import transactional
from moderation.actions import Action, TargetType
from moderation.models import Decision, Purge, PurgedItem
from moderation.services.standing import HIDING, standing
from social.services import hiding as written
from videos.services import hiding as videos

_HIDE = {
    TargetType.VIDEO: videos.hide_video,
    TargetType.COMMENT: written.hide_comment,
    TargetType.TWEET: written.hide_tweet,
}
_SHOW = {
    TargetType.VIDEO: videos.restore_video,
    TargetType.COMMENT: written.restore_comment,
    TargetType.TWEET: written.restore_tweet,
}


def can_be_hidden(target_type: str) -> bool:
    """Accounts are suspended instead."""
    return target_type in _HIDE


def hide(target_type: str, target_id: ObjectId, *, by: Any, reason: str) -> bool:
    """Hide it; False where it was hidden already. Raises NotFound."""
    return _HIDE[TargetType(target_type)](target_id, by=by, reason=reason)


@transactional
def show(
    target_type: str,
    target_id: ObjectId,
    *,
    owner_id: ObjectId,
    by: User | None,
    reason: str,
    but: ObjectId | None = None,
) -> bool:
    """Show it again, unless a decision other than `but` that holds has hidden it, or has removed
    all that its owner has published (whose reversal then shows it). Raises NotFound."""
    about = Decision.objects.about(target_type, target_id)
    if standing(about, HIDING, but=but):
        return False
    purges = standing(Decision.objects.history_of(owner_id), [Action.PURGE_USER], but=but)
    if purges:
        _leave_to(purges[0].pk, target_type, target_id)
        return False
    return _SHOW[TargetType(target_type)](target_id, by=by, reason=reason)


def _leave_to(decision_id: ObjectId, target_type: str, target_id: ObjectId) -> None:
    item = {
        "decision_id": decision_id,
        "target_type": target_type,
        "target_id": target_id,
    }
    if not PurgedItem.objects.filter(**item).exists():
        PurgedItem.objects.create(**item)
        purge = Purge.objects.filter(decision_id=decision_id)
        purge.update(hidden_count=F("hidden_count") + 1)
