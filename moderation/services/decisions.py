"""Deciding, and lifting what was decided: one service behind every button of the admin."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.services.bans import refuse_acting_on
from core import audit
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.events import publish
from core.mongo.transaction import transactional
from moderation.actions import Action, TargetType, rule_of
from moderation.events import DecisionMade
from moderation.models import MAX_NOTE_LENGTH, Case, Decision, Outcome, Report
from moderation.reasons import Reason
from moderation.services import effects, withholding
from moderation.services.cases import CASE_NOT_FOUND, CaseTaken, closing
from moderation.services.reports import note_outcome
from moderation.targets import TITLE_LENGTH, Target, find_target

AUDIT_REASON_LENGTH = 500


class AlreadyLifted(Conflict):
    """Somebody else was quicker: 409."""

    code = "already_lifted"
    message = "This decision has been lifted before."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a moderator has filled into the form. `note` is what the user is told (needed for a
    warning), `internal_note` is for staff, `until` only for suspensions (None is for ever)."""

    action: Action
    reason: Reason | None = None
    note: str = ""
    internal_note: str = ""
    until: datetime | None = None


def decide(case_id: ObjectId, ruling: Ruling, *, by: User) -> Decision:
    """Decide a case: carry the action out, close the case, count its outcome for its reporters,
    write it all down, and have the user told; all or nothing.

    Raises NotFound (no such case, or what it is about is gone), CaseTaken (decided, or in somebody
    else's hands), Invalid for a ruling that does not fit, and Forbidden: for those who have
    reported it themselves, for their own things, and for staff's unless `by` is a superuser.
    """
    check_ruling(ruling)
    return _decide(case_id, ruling, by=by)


def decide_on(
    target_type: str, target_id: ObjectId, ruling: Ruling, *, by: User, is_held: bool = False
) -> Decision:
    """Decide about a thing without a case: what a moderator has come upon by themselves, or what
    was held (`is_held`). Where an undecided case is about it, that is decided. Raises as `decide`
    does."""
    check_ruling(ruling, is_held=is_held)
    kind = TargetType(target_type)
    open_case = Case.objects.about(kind, target_id).filter(is_open=True).first()
    if open_case is not None:
        return _decide(open_case.pk, ruling, by=by)
    return _decide_on(kind, target_id, ruling, by=by)


def lift(
    decision_id: ObjectId,
    *,
    by: User,
    note: str = "",
    internal_note: str = "",
    by_appeal: bool = False,
) -> Decision:
    """Take a decision back: its effect is undone (unless another one that stands has the same), and
    both stay in the history. Returns the decision that lifts. `by_appeal`: the user hears of it by
    the answer to their appeal.

    Raises NotFound, Invalid for what cannot be lifted, AlreadyLifted, Forbidden as `decide`.
    """
    check_notes(note, internal_note)
    try:
        return _lift(
            decision_id, by=by, note=note, internal_note=internal_note, by_appeal=by_appeal
        )
    except IntegrityError as error:
        raise AlreadyLifted from error


@transactional
def _decide(case_id: ObjectId, ruling: Ruling, *, by: User) -> Decision:
    now = timezone.now()
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFound(CASE_NOT_FOUND)
    if Report.objects.filter(case_id=case.pk, reporter_id=by.pk).exists():
        raise Forbidden("You have reported this yourself: somebody else must decide.")
    target = find_target(case.target_type, case.target_id)
    if target is None:
        raise NotFound("This is gone.")
    subject = _subject(case.owner_id, by=by)
    upheld = ruling.action != Action.DISMISS
    outcome = Outcome.UPHELD if upheld else Outcome.DISMISSED
    decision_id = ObjectId()
    undecided = Case.objects.filter(pk=case.pk).claimable(now, by=by)
    if not undecided.update(**closing(case, outcome, now), decision_id=decision_id):
        raise CaseTaken
    withholding.release(case)
    decision = _carry_out(decision_id, target, subject, ruling, by=by, now=now, case=case)
    note_outcome(case, upheld=upheld)
    return decision


@transactional
def _decide_on(kind: TargetType, target_id: ObjectId, ruling: Ruling, *, by: User) -> Decision:
    if ruling.action == Action.DISMISS:
        raise Invalid("There is nothing to dismiss.", code="no_case", field="action")
    target = find_target(kind, target_id)
    if target is None:
        raise NotFound("This is gone.")
    subject = _subject(target.owner_id, by=by)
    return _carry_out(ObjectId(), target, subject, ruling, by=by, now=timezone.now())


def _carry_out(
    decision_id: ObjectId,
    target: Target,
    subject: User,
    ruling: Ruling,
    *,
    by: User,
    now: datetime,
    case: Case | None = None,
) -> Decision:
    rule = rule_of(ruling.action)
    if target.type not in rule.fits:
        raise Invalid(f"{rule.label}: not for a {target.type}.", code="misfit", field="action")
    why = _audit_reason(ruling)
    act = effects.Act(decision_id, target.type, target.id, subject, by, why, ruling.until)
    before = effects.apply(ruling.action, act)
    decision: Decision = Decision.objects.create(
        pk=decision_id,
        at=now,
        case_id=case.pk if case else None,
        target_type=target.type,
        target_id=target.id,
        target_title=(target.title or target.text)[:TITLE_LENGTH],
        subject_id=subject.pk,
        subject_name=subject.username,
        action=ruling.action,
        reason=ruling.reason or "",
        note=ruling.note,
        internal_note=ruling.internal_note,
        until=ruling.until,
        before=before,
        tells=rule.tells,
        made_by_id=by.pk,
        made_by_name=by.username,
        month=f"{now:%Y-%m}",
    )
    audit.record("decision.made", by=by, target=decision, reason=why, after=_told(decision))
    publish(DecisionMade(decision_id=decision.pk, subject_id=subject.pk))
    return decision


@transactional
def _lift(
    decision_id: ObjectId, *, by: User, note: str, internal_note: str, by_appeal: bool
) -> Decision:
    lifted: Decision | None = Decision.objects.filter(pk=decision_id).first()
    if lifted is None:
        raise NotFound("There is no such decision.")
    reverse = lifted.rule.reverse
    if reverse is None:
        raise Invalid("This cannot be lifted.", code="final", field="decisionId")
    if Decision.objects.lifting([lifted.pk]):
        raise AlreadyLifted
    subject = _subject(lifted.subject_id, by=by)
    now = timezone.now()
    rule = rule_of(reverse)
    decision: Decision = Decision.objects.create(
        at=now,
        case_id=lifted.case_id,
        target_type=lifted.target_type,
        target_id=lifted.target_id,
        target_title=lifted.target_title,
        subject_id=subject.pk,
        subject_name=subject.username,
        action=reverse,
        reason=lifted.reason,
        note=note,
        internal_note=internal_note,
        tells=rule.tells,
        made_by_id=by.pk,
        made_by_name=by.username,
        reverses=lifted.pk,
        is_reversal=True,
        month=f"{now:%Y-%m}",
    )
    why = (internal_note or note)[:AUDIT_REASON_LENGTH]
    kind = TargetType(lifted.target_type)
    effects.undo(lifted, effects.Act(decision.pk, kind, lifted.target_id, subject, by, why))
    audit.record("decision.lifted", by=by, target=lifted, reason=why, after=_told(decision))
    publish(DecisionMade(decision_id=decision.pk, subject_id=subject.pk, by_appeal=by_appeal))
    return decision


def _subject(user_id: ObjectId, *, by: User) -> User:
    """Whom it is about, if `by` may act on them. Raises Forbidden, NotFound."""
    subject: User | None = User.objects.filter(pk=user_id).first()
    if subject is None:
        raise NotFound("This account is gone.")
    refuse_acting_on(subject, by=by)
    return subject


def check_ruling(ruling: Ruling, *, is_held: bool = False) -> None:
    """What can be said of a ruling by itself. Raises Invalid."""
    rule = rule_of(ruling.action)
    if rule.of_held and not is_held:
        message = "This is only for what waits in the held queue."
        raise Invalid(message, code="misfit", field="action")
    if rule.is_reversal:
        message = "Lift the decision that this takes back."
        raise Invalid(message, code="reversal", field="action")
    if ruling.action != Action.DISMISS and ruling.reason is None:
        raise Invalid("A reason is needed.", code="required", field="reason")
    if rule.needs_note and not ruling.note.strip():
        raise Invalid("Say what the user is to hear.", code="required", field="note")
    if ruling.until is not None:
        if not rule.takes_until:
            raise Invalid("This has no end.", code="misfit", field="until")
        if ruling.until <= timezone.now():
            raise Invalid("The end must be in the future.", code="past", field="until")
    check_notes(ruling.note, ruling.internal_note)


def check_notes(note: str, internal_note: str = "") -> None:
    """Raises Invalid for one that is too long."""
    for name, text in (("note", note), ("internalNote", internal_note)):
        if len(text) > MAX_NOTE_LENGTH:
            message = f"This has {MAX_NOTE_LENGTH} characters at most."
            raise Invalid(message, code="max_length", field=name)


def _audit_reason(ruling: Ruling) -> str:
    label = ruling.reason.label if ruling.reason else ""
    text = ": ".join(part for part in (str(label), ruling.internal_note) if part)
    return text[:AUDIT_REASON_LENGTH]


def _told(decision: Decision) -> dict[str, str]:
    """The decision as the audit trail tells it; texts stand in the decision."""
    facts = {
        "action": decision.action,
        "target": f"{decision.target_type} {decision.target_id}",
        "subject": decision.subject_name,
        "until": decision.until.isoformat() if decision.until else "",
        "lifts": str(decision.reverses or ""),
    }
    return {name: value for name, value in facts.items() if value}
