"""Many cases decided alike, and many held things: each operation is one service call a row."""

from collections.abc import Callable
from typing import Any

from bson import ObjectId

from core.bulk.operations import Act, Operation, has_right, install
from core.errors import Forbidden, Invalid, NotFound
from moderation.actions import Action, TargetType, rule_of
from moderation.models import Case
from moderation.reasons import Reason
from moderation.services import decisions, held
from moderation.services.cases import CASE_NOT_FOUND
from moderation.services.decisions import Ruling, check_notes, check_ruling

DISMISS = "moderation.dismiss"
WARN = "moderation.warn"
TAKE_DOWN = "moderation.take_down"
APPROVE = "moderation.approve"
REJECT = "moderation.reject"
NO_REASON = "Choose a reason: the users are told."
_TAKING_DOWN = {
    TargetType.VIDEO: Action.HIDE_VIDEO,
    TargetType.COMMENT: Action.REMOVE_COMMENT,
    TargetType.TWEET: Action.REMOVE_TWEET,
}

Check = Callable[[dict[str, str]], None]


class _Deciding:
    """The act of an operation: which action, by the type of what was reported."""

    def __init__(self, actions: dict[TargetType, Action]) -> None:
        self._actions = actions

    def check(self, params: dict[str, str]) -> None:
        """Raises Invalid where the reason or the message will not do for any case."""
        for action in set(self._actions.values()):
            if action != Action.DISMISS and params["reason"] not in Reason.values:
                raise Invalid(NO_REASON, code="required", field="reason")
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


def _approve(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    held.approve(id_, by=by, note=params["note"])
    return True


def _reject(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    held.reject(id_, by=by, reason=Reason(params["reason"]), note=params["note"])
    return True


def _check_note(params: dict[str, str]) -> None:
    check_notes(params["note"])


def _check_rejection(params: dict[str, str]) -> None:
    if params["reason"] not in Reason.values:
        raise Invalid(NO_REASON, code="required", field="reason")
    _check_note(params)


def install_operations() -> None:
    """Tell `core.bulk`."""
    _install(DISMISS, "Dismiss cases", dict.fromkeys(TargetType, Action.DISMISS))
    _install(WARN, "Warn the users of cases", dict.fromkeys(TargetType, Action.WARN))
    _install(TAKE_DOWN, "Hide videos, remove comments and tweets", _TAKING_DOWN)
    _install_held(APPROVE, "Approve what is held", "approved", _approve, _check_note)
    _install_held(REJECT, "Reject what is held", "rejected", _reject, _check_rejection)


def _install_held(name: str, label: str, done: str, act: Act, check: Check) -> None:
    install(
        Operation(
            name=name,
            model="moderation.helditem",
            label=label,
            done=done,
            act=act,
            may=has_right("moderation.decide_helditem"),
            check=check,
        )
    )


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
