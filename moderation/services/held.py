"""The held queue: what waits is approved, or rejected by a decision."""

from collections.abc import Callable, Iterable
from typing import Any

from bson import ObjectId
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.services import admitting
from accounts.services.bans import refuse_acting_on
from core import audit
from core.errors import Conflict, NotFound
from core.events import publish
from core.mongo.transaction import transactional
from core.screening import Verdict
from moderation.actions import Action, TargetType
from moderation.events import HeldApproved
from moderation.models import HeldItem, HeldState, HoldRule
from moderation.reasons import Reason
from moderation.services import showing
from moderation.services.decisions import (
    AUDIT_REASON_LENGTH,
    Ruling,
    check_notes,
    decide_on,
)
from moderation.targets import TEXT_LENGTH, TITLE_LENGTH, find_target
from social.services import hiding as written
from videos.services import holding as videos

MATCHED_LENGTH = 500
REJECTION = {
    TargetType.COMMENT: Action.REMOVE_COMMENT,
    TargetType.VIDEO: Action.HIDE_VIDEO,
    TargetType.USER: Action.REFUSE_USER,
}
"""What becomes of rejected things."""


class AlreadyDecided(Conflict):
    """Somebody else was quicker: 409."""

    code = "already_decided"
    message = "Somebody else has approved or rejected this."


@transactional
def note_held(
    target_type: TargetType, target_id: ObjectId, *, cause: str, verdict: Verdict | None = None
) -> None:
    """Put a thing into the queue, in the transaction in which it is stored."""
    target = find_target(target_type, target_id)
    if target is None or HeldItem.objects.about(target_type, [target_id]).exists():
        return
    owner = User.objects.filter(pk=target.owner_id).values_list("username", flat=True).first()
    HeldItem.objects.create(
        target_type=target_type,
        target_id=target_id,
        owner_id=target.owner_id,
        owner_name=owner or "",
        video_id=target.video_id,
        title=target.title[:TITLE_LENGTH],
        text=target.text[:TEXT_LENGTH],
        cause=cause,
        matched=", ".join(verdict.matched)[:MATCHED_LENGTH] if verdict else "",
        rule_id=verdict.rule if verdict else None,
    )


def count_caught(rule_id: ObjectId) -> None:
    """One more that the rule has held. After the transaction: in it, all comments of a flood would
    wait for this one document."""
    rule = HoldRule.objects.filter(pk=rule_id)
    rule.update(caught_count=F("caught_count") + 1, last_caught_at=timezone.now())


def forget(target_type: TargetType, target_ids: Iterable[ObjectId]) -> None:
    """These things are gone, and nobody need look at them. In the transaction in which they go."""
    HeldItem.objects.about(target_type, target_ids).delete()


def approve(item_id: ObjectId, *, by: User, note: str = "") -> HeldItem:
    """Let everybody see it, or let the user in. Who is let in, or may publish, gets a mail; of a
    comment only where there is a note.

    What a decision or a purge of its owner keeps hidden stays hidden until that is lifted. Raises
    NotFound, AlreadyDecided, Invalid, and Forbidden for one's own things.
    """
    check_notes(note)
    return _approve(item_id, by=by, note=note)


def reject(
    item_id: ObjectId, *, by: User, reason: Reason, note: str = "", internal_note: str = ""
) -> HeldItem:
    """Decide that nobody is to see it, or not to let the user in: a decision like any other, with a
    mail, an appeal and a reversal. Raises as `approve` does."""
    check_notes(note, internal_note)
    return _reject(item_id, by=by, reason=reason, note=note, internal_note=internal_note)


@transactional
def _approve(item_id: ObjectId, *, by: User, note: str) -> HeldItem:
    item, owner = _closed(item_id, HeldState.APPROVED, by=by, note=note)
    kind = TargetType(item.target_type)
    why = f"Approved. {note}".strip()
    if kind == TargetType.USER:
        admitting.admit(user=owner, by=by, reason=why)
    elif _LET_GO[kind](item.target_id):
        showing.show(kind, item.target_id, owner_id=item.owner_id, by=by, reason=why)
    audit.record(
        "helditem.approved",
        by=by,
        target=item,
        reason=note[:AUDIT_REASON_LENGTH],
        after=_facts(item),
    )
    publish(HeldApproved(item_id=item.pk))
    return item


@transactional
def _reject(
    item_id: ObjectId, *, by: User, reason: Reason, note: str, internal_note: str
) -> HeldItem:
    item, owner = _closed(item_id, HeldState.REJECTED, by=by, note=note)
    kind = TargetType(item.target_type)
    if kind == TargetType.USER:
        admitting.let_go(user=owner)
    else:
        _LET_GO[kind](item.target_id)
    ruling = Ruling(action=REJECTION[kind], reason=reason, note=note, internal_note=internal_note)
    decision = decide_on(kind, item.target_id, ruling, by=by, is_held=True)
    HeldItem.objects.filter(pk=item.pk).update(decision_id=decision.pk)
    item.decision_id = decision.pk
    audit.record(
        "helditem.rejected", by=by, target=item, reason=str(reason.label), after=_facts(item)
    )
    return item


def _closed(item_id: ObjectId, state: HeldState, *, by: User, note: str) -> tuple[HeldItem, User]:
    """The item, in this state from now on, and whose it is."""
    item = HeldItem.objects.filter(pk=item_id).first()
    owner = User.objects.filter(pk=item.owner_id).first() if item else None
    if item is None or owner is None:
        raise NotFound("This is gone.")
    refuse_acting_on(owner, by=by)
    changes: dict[str, Any] = {
        "state": state,
        "note": note,
        "decided_by_id": by.pk,
        "decided_by_name": by.username,
        "decided_at": timezone.now(),
    }
    if not HeldItem.objects.filter(pk=item.pk, state=HeldState.WAITING).update(**changes):
        raise AlreadyDecided
    for name, value in changes.items():
        setattr(item, name, value)
    return item, owner


def _facts(item: HeldItem) -> dict[str, str]:
    """The item as the audit trail tells it; what was written stands in the item."""
    return {
        "target": f"{item.target_type} {item.target_id}",
        "owner": item.owner_name,
        "cause": item.cause,
    }


_LET_GO: dict[TargetType, Callable[[ObjectId], bool]] = {
    TargetType.COMMENT: written.let_go,
    TargetType.VIDEO: videos.let_go,
}
