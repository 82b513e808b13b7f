"""Reporting: each thing once a person, all reports of a thing in one case."""

from bson import ObjectId
from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, Invalid, NotFound
from core.events import publish
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from moderation.actions import TargetType
from moderation.events import CaseOpened
from moderation.models import MAX_REPORT_LENGTH, Case, Report, Reporter
from moderation.reasons import Reason, severity_of
from moderation.services import withholding
from moderation.targets import (
    NOT_FOUND,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Target,
    count_report,
    reportable,
)
from moderation.weights import NEWCOMER, weight_of
from social.services.contention import until_settled


class AlreadyReported(Conflict):
    """Once is enough: 409."""

    code = "already_reported"
    message = "You have reported this before."


def report(
    *,
    by: User,
    target_type: str,
    target_id: ObjectId | str,
    reason: str,
    text: str = "",
    video: str | None = None,
) -> Report:
    """Tell staff what is wrong with something that one sees. `target_id` and `video`: as
    `moderation.targets.reportable` takes them.

    Raises Invalid (one's own; a text that is too long), NotFound for what `by` may not see, and
    AlreadyReported.
    """
    kind, why = TargetType(target_type), Reason(reason)
    if len(text) > MAX_REPORT_LENGTH:
        message = f"This has {MAX_REPORT_LENGTH} characters at most."
        raise Invalid(message, code="max_length", field="text")
    target = reportable(kind, target_id, by=by, video=video)
    if target.owner_id == by.pk:
        raise Invalid("You cannot report what is yours.", code="own_content", field="targetId")

    def decide() -> Report:
        if Report.objects.about(kind, target.id).filter(reporter_id=by.pk).exists():
            raise AlreadyReported(field="targetId")
        return _create(target, by=by, reason=why, text=text)

    _know(by)
    with in_turn(target.id):
        made = until_settled(decide)
    withholding.withhold_if_due(made.case_id)
    return made


@transactional
def _create(target: Target, *, by: User, reason: Reason, text: str) -> Report:
    """Breaks a unique index where somebody else opens a case for the thing at this moment, or the
    same person reports it."""
    if not count_report(target):
        raise NotFound(NOT_FOUND)
    now = timezone.now()
    case = Case.objects.about(target.type, target.id).filter(is_open=True).first()
    if case is None:
        case = _open(target)
        publish(CaseOpened(case_id=case.pk))
    known = Reporter.objects.filter(user_id=by.pk).first()
    case.reports_count += 1
    case.reasons = sorted({*case.reasons, reason.value})
    case.trust += known.trust if known else NEWCOMER
    case.severity = max(case.severity, severity_of(reason))
    case.reach = target.reach
    case.weight = weight_of(trust=case.trust, reach=case.reach, severity=case.severity)
    case.last_reported_at = now
    case.save()
    made: Report = Report.objects.create(
        reporter_id=by.pk,
        target_type=target.type,
        target_id=target.id,
        case_id=case.pk,
        reason=reason,
        text=text,
        created_at=now,
    )
    return made


def _open(target: Target) -> Case:
    owner = User.objects.filter(pk=target.owner_id).first()
    if owner is None:
        raise NotFound(NOT_FOUND)
    case: Case = Case.objects.create(
        target_type=target.type,
        target_id=target.id,
        owner_id=owner.pk,
        owner_name=owner.username,
        video_id=target.video_id,
        title=target.title[:TITLE_LENGTH],
        text=target.text[:TEXT_LENGTH],
    )
    return case


def _know(user: User) -> None:
    """Have a row to count outcomes on."""
    if not Reporter.objects.filter(user_id=user.pk).exists():
        try:
            Reporter.objects.create(user_id=user.pk)
        except IntegrityError:
            return


def note_outcome(case: Case, *, upheld: bool) -> None:
    """Count a case's outcome for all who have reported it, in the transaction that decides it."""
    column = "upheld" if upheld else "dismissed"
    reporters = Report.objects.filter(case_id=case.pk).order_by()
    ids = list(reporters.values_list("reporter_id", flat=True))
    for start in range(0, len(ids), settings.MODERATION_BATCH):
        batch = ids[start : start + settings.MODERATION_BATCH]
        Reporter.objects.filter(user_id__in=batch).update(**{column: F(column) + 1})
