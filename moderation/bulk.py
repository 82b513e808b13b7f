"""Many cases decided alike: each operation is one service call a case."""

from typing import Any

from bson import ObjectId

from core.bulk.operations import Operation, has_right, install
from core.errors import Forbidden, Invalid, NotFound
from moderation.actions import Action, TargetType, rule_of
from moderation.models import Case
from moderation.reasons import Reason
from moderation.services import decisions
from moderation.services.cases import CASE_NOT_FOUND
from moderation.services.decisions import Ruling, check_ruling

DISMISS = "moderation.dismiss"
WARN = "moderation.warn"
TAKE_DOWN = "moderation.take_down"
_TAKING_DOWN = {
    TargetType.VIDEO: Action.HIDE_VIDEO,
    TargetType.COMMENT: Action.REMOVE_COMMENT,
    TargetType.TWEET: Action.REMOVE_TWEET,
}


class _Deciding:
    """The act of an operation: which action, by the type of what was reported."""

    def __init__(self, actions: dict[TargetType, Action]) -> None:
        self._actions = actions

    def check(self, params: dict[str, str]) -> None:
        """Raises Invalid where the reason or the message will not do for any case."""
        for action in set(self._actions.values()):
            if action != Action.DISMISS and params["reason"] not in Reason.values:
                message = "Choose a reason: the users are told."
                raise Invalid(message, code="required", field="reason")
            check_ruling(_ruling(action, params))

    def __call__(self, id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
        kind = Case.objects.filter(pk=id_).values_list("target_type", flat=True).first()
        if kind is None:
            raise NotFound(CASE_NOT_FOUND)
        action = self._actions.get(TargetType(kind))
        if action is None:
            raise Invalid(f"This does not fit a {kind}.", code="misfit", field="action")
        if not by.has_perm(rule_of(action).permission):
            raise Forbidden
        decisions.decide(id_, _ruling(action, params), by=by)
        return True


def install_operations() -> None:
    """Tell `core.bulk`."""
    _install(DISMISS, "Dismiss cases", dict.fromkeys(TargetType, Action.DISMISS))
    _install(WARN, "Warn the users of cases", dict.fromkeys(TargetType, Action.WARN))
    _install(TAKE_DOWN, "Hide videos, remove comments and tweets", _TAKING_DOWN)


def _install(name: str, label: str, actions: dict[TargetType, Action]) -> None:
    act = _Deciding(actions)
    install(
        Operation(
            name=name,
            model="moderation.case",
            label=label,
            done="decided",
            act=act,
            may=has_right("moderation.decide_case"),
            check=act.check,
        )
    )


def _ruling(action: Action, params: dict[str, str]) -> Ruling:
    reason = params["reason"]
    return Ruling(action=action, reason=Reason(reason) if reason else None, note=params["note"])
