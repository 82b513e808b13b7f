"""Appeals: once for each decision, by the user whom it is about, answered by somebody else."""

from bson import ObjectId
from django.conf import settings
from django.core import signing
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.services.bans import refuse_acting_on
from core import audit
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.events import publish
from core.mongo.transaction import transactional
from core.text import is_blank
from moderation.events import AppealAnswered, AppealMade
from moderation.models import MAX_APPEAL_LENGTH, Appeal, AppealState, Decision
from moderation.services.decisions import lift

SALT = "moderation.appeal"
DECISION_NOT_FOUND = "There is no such decision about you."


class AlreadyAppealed(Conflict):
    """Once for each decision: 409."""

    code = "already_appealed"
    message = "You have appealed this decision before."


class TooLate(Forbidden):
    """Its time is over, or it has been lifted: 403."""

    code = "appeal_closed"
    message = "This decision can no longer be appealed."


class AppealTaken(Conflict):
    """Somebody else has answered: 409."""

    code = "already_answered"
    message = "This appeal has been answered before."


def appeal_token(decision: Decision) -> str:
    """What an e-mail carries, so that somebody who can sign in no more can appeal all the same:
    signed, for this decision and its subject alone."""
    return signing.dumps({"d": str(decision.pk), "u": str(decision.subject_id)}, salt=SALT)


def decision_of_token(token: str) -> Decision:
    """The decision that the holder may appeal. Raises NotFound for a token that is none, or old."""
    try:
        right = signing.loads(token, salt=SALT, max_age=settings.APPEAL_WINDOW)
        pk, subject = ObjectId(right["d"]), ObjectId(right["u"])
    except signing.BadSignature as error:
        raise NotFound(DECISION_NOT_FOUND) from error
    found: Decision | None = Decision.objects.filter(pk=pk, subject_id=subject, tells=True).first()
    if found is None:
        raise NotFound(DECISION_NOT_FOUND)
    return found


def appeal(decision_id: ObjectId, *, by: User, text: str) -> Appeal:
    """Say why a decision about oneself is wrong. Raises Invalid, NotFound for decisions about
    others and those one is not told of, TooLate, AlreadyAppealed."""
    found = Decision.objects.told_to(by).filter(pk=decision_id).first()
    if found is None:
        raise NotFound(DECISION_NOT_FOUND)
    return _make(found, text)


def appeal_by_token(token: str, *, text: str) -> Appeal:
    """The same, by the token of an e-mail."""
    return _make(decision_of_token(token), text)


def is_open_to_appeal(decision: Decision, *, appealed: bool, lifted: bool) -> bool:
    """Whether its subject may appeal it now."""
    end = decision.appealable_until
    return end is not None and not appealed and not lifted and timezone.now() < end


def answer_appeal(appeal_id: ObjectId, *, by: User, granted: bool, answer: str) -> Appeal:
    """Answer for good. Granted: the decision is lifted, with this answer as its note.

    Raises NotFound, Invalid without an answer, AppealTaken, Forbidden to whoever made the decision,
    and whatever `lift` raises (one that was lifted meanwhile stays so).
    """
    _check_text(answer, field="answer")
    return _answer(appeal_id, by=by, granted=granted, answer=answer)


def _make(decision: Decision, text: str) -> Appeal:
    _check_text(text, field="text")
    if Appeal.objects.filter(decision_id=decision.pk).exists():
        raise AlreadyAppealed(field="decisionId")
    lifted = bool(Decision.objects.lifting([decision.pk]))
    if not is_open_to_appeal(decision, appealed=False, lifted=lifted):
        raise TooLate
    try:
        return _create(decision, text)
    except IntegrityError as error:
        raise AlreadyAppealed(field="decisionId") from error


@transactional
def _create(decision: Decision, text: str) -> Appeal:
    made: Appeal = Appeal.objects.create(
        decision_id=decision.pk,
        subject_id=decision.subject_id,
        subject_name=decision.subject_name,
        text=text,
    )
    publish(AppealMade(appeal_id=made.pk))
    return made


@transactional
def _answer(appeal_id: ObjectId, *, by: User, granted: bool, answer: str) -> Appeal:
    rows = Appeal.objects.filter(pk=appeal_id)
    found: Appeal | None = rows.first()
    decision = Decision.objects.filter(pk=found.decision_id).first() if found else None
    if found is None or decision is None:
        raise NotFound("There is no such appeal.")
    if decision.made_by_id == by.pk:
        raise Forbidden("You have made this decision: somebody else must answer.")
    subject: User | None = User.objects.filter(pk=found.subject_id).first()
    if subject is None:
        raise NotFound("This account is gone.")
    refuse_acting_on(subject, by=by)
    now = timezone.now()
    if not rows.filter(state=AppealState.OPEN).update(
        state=AppealState.GRANTED if granted else AppealState.UPHELD,
        answer=answer,
        answered_by_id=by.pk,
        answered_by_name=by.username,
        answered_at=now,
        answered_month=f"{now:%Y-%m}",
    ):
        raise AppealTaken
    if granted and not Decision.objects.lifting([decision.pk]):
        lift(decision.pk, by=by, note=answer, by_appeal=True)
    audit.record(
        "appeal.granted" if granted else "appeal.upheld",
        by=by,
        target=found,
        reason=answer[:500],
        after={"decision": str(decision.pk), "subject": found.subject_name},
    )
    publish(AppealAnswered(appeal_id=found.pk, subject_id=found.subject_id, granted=granted))
    return rows.get()


def _check_text(text: str, *, field: str) -> None:
    if is_blank(text):
        raise Invalid("This may not be blank.", code="blank", field=field)
    if len(text) > MAX_APPEAL_LENGTH:
        message = f"This has {MAX_APPEAL_LENGTH} characters at most."
        raise Invalid(message, code="max_length", field=field)
