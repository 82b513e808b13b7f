"""What each action does to the site, and how that is undone: by the services of the apps below."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId

from accounts.models import User
from accounts.services import bans, profile
from core.errors import NotFound
from moderation.actions import Action, TargetType
from moderation.models import Decision
from moderation.services import purging, showing
from moderation.services.standing import BANS, standing
from videos.services import hiding as videos


@dataclass(frozen=True, slots=True)
class Act:
    """One action about to be carried out: on what, whose it is, by whom, and why (for the
    history)."""

    decision_id: ObjectId
    target_type: TargetType
    target_id: ObjectId
    subject: User
    by: User
    reason: str
    until: datetime | None = None

    def how(self) -> dict[str, Any]:
        return {"by": self.by, "reason": self.reason}


Before = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """`apply` returns what it took away, as far as `undo` needs it (JSON)."""

    apply: Callable[[Act], Before | None]
    undo: Callable[[Act, Decision], None]


def apply(action: Action, act: Act) -> Before:
    """Carry it out, inside the decision's transaction. Raises what the service below raises."""
    effect = EFFECTS.get(action)
    return (effect.apply(act) or {}) if effect else {}


def undo(decision: Decision, act: Act) -> None:
    """Take the decision's effect back, inside the transaction of what lifts it. Where another
    decision that holds has the same effect, that stays; what is gone meanwhile stays gone."""
    effect = EFFECTS.get(Action(decision.action))
    if effect is None:
        return
    try:
        effect.undo(act, decision)
    except NotFound:
        return


def _suspend(act: Act) -> None:
    others = standing(Decision.objects.history_of(act.subject.pk), BANS)
    ends = [act.until, *(other.until for other in others)]
    if not act.subject.is_active and act.subject.suspended_until is None:
        ends.append(None)  # deactivated for ever, by whatever way
    bans.deactivate(user=act.subject, until=_longest(ends), **act.how())


def _reinstate(act: Act, decision: Decision) -> None:
    """Of several suspensions, the longest of those that are left holds."""
    others = standing(Decision.objects.history_of(act.subject.pk), BANS, but=decision.pk)
    if others:
        until = _longest([other.until for other in others])
        bans.deactivate(user=act.subject, until=until, **act.how())
    else:
        bans.reactivate(user=act.subject, **act.how())


def _longest(ends: list[datetime | None]) -> datetime | None:
    """None is for ever."""
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _purge(act: Act) -> None:
    _suspend(act)
    purging.begin(act.decision_id, user=act.subject)


def _unpurge(act: Act, decision: Decision) -> None:
    _reinstate(act, decision)
    purging.turn_back(decision.pk)


def _strip_avatar(act: Act) -> None:
    profile.remove_pictures(user=act.subject, **act.how())


def _restore_texts(act: Act, decision: Decision) -> None:
    profile.restore_texts(user=act.subject, texts=decision.before, **act.how())


def _strip_texts(act: Act) -> Before:
    return dict(profile.strip_texts(user=act.subject, **act.how()))


def _hide(act: Act) -> None:
    showing.hide(act.target_type, act.target_id, **act.how())


def _show(act: Act, decision: Decision) -> None:
    showing.show(
        decision.target_type,
        decision.target_id,
        owner_id=decision.subject_id,
        but=decision.pk,
        **act.how(),
    )


def _restrict(act: Act) -> None:
    videos.restrict_to_adults(act.target_id, **act.how())


def _open_to_all(act: Act, decision: Decision) -> None:
    about = Decision.objects.about(decision.target_type, decision.target_id)
    if not standing(about, [Action.AGE_RESTRICT_VIDEO], but=decision.pk):
        videos.open_to_all_ages(decision.target_id, **act.how())


def _nothing(_act: Act, _decision: Decision) -> None:
    """The files are deleted: taking it back gives none of them back."""


EFFECTS: dict[Action, Effect] = {
    Action.HIDE_VIDEO: Effect(_hide, _show),
    Action.AGE_RESTRICT_VIDEO: Effect(_restrict, _open_to_all),
    Action.REMOVE_COMMENT: Effect(_hide, _show),
    Action.REMOVE_TWEET: Effect(_hide, _show),
    Action.STRIP_AVATAR: Effect(_strip_avatar, _nothing),
    Action.STRIP_TEXTS: Effect(_strip_texts, _restore_texts),
    Action.SUSPEND_USER: Effect(_suspend, _reinstate),
    Action.PURGE_USER: Effect(_purge, _unpurge),
    Action.REFUSE_USER: Effect(_suspend, _reinstate),
}
"""Dismissals and warnings change nothing but the history."""
