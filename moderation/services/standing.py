"""Which decisions still hold: neither lifted by another nor over."""

from collections.abc import Iterable
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from moderation.actions import Action
from moderation.models import Decision

BANS = (Action.SUSPEND_USER, Action.PURGE_USER, Action.REFUSE_USER)
HIDING = (Action.HIDE_VIDEO, Action.REMOVE_COMMENT, Action.REMOVE_TWEET)


def standing(
    rows: Any, actions: Iterable[Action], *, but: ObjectId | None = None
) -> list[Decision]:
    """Those among `rows` of one of these actions that hold, without the decision `but`."""
    wanted = rows.filter(action__in=[action.value for action in actions])
    found = list(wanted.exclude(pk=but)[: settings.MODERATION_BATCH])
    lifted = Decision.objects.lifting(row.pk for row in found)
    now = timezone.now()
    return [row for row in found if row.pk not in lifted and not _is_over(row, now)]


def _is_over(decision: Decision, now: Any) -> bool:
    return decision.until is not None and decision.until <= now
