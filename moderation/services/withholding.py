"""Hiding what many have reported, until somebody has looked (off unless `REPORTS_TO_HIDE`)."""

from bson import ObjectId
from django.conf import settings

from core.errors import NotFound
from core.mongo.transaction import transactional
from moderation.models import Case, Report, Reporter
from moderation.services import showing
from moderation.weights import NEWCOMER

REASON = "Reported by many; hidden until somebody has looked."
LOOKED_AT = "Somebody has looked at the reports."


def withhold_if_due(case_id: ObjectId) -> bool:
    """Hide the thing if enough people have reported it who are not known for reports that come to
    nothing. Whether it has been hidden by this. Users are never hidden so."""
    enough = settings.REPORTS_TO_HIDE
    case = Case.objects.filter(pk=case_id, is_open=True, is_withheld=False).first()
    if not enough or case is None or case.reports_count < enough:
        return False
    return _trusted_reporters(case) >= enough and _withhold(case.pk)


@transactional
def _withhold(case_id: ObjectId) -> bool:
    case = Case.objects.filter(pk=case_id, is_open=True, is_withheld=False).first()
    if case is None or not showing.can_be_hidden(case.target_type):
        return False
    try:
        if not showing.hide(case.target_type, case.target_id, by=None, reason=REASON):
            return False
    except NotFound:
        return False
    Case.objects.filter(pk=case.pk).update(is_withheld=True)
    return True


@transactional
def release(case: Case) -> None:
    """Show again what was withheld, since somebody has looked; gone things stay gone."""
    if not case.is_withheld:
        return
    Case.objects.filter(pk=case.pk).update(is_withheld=False)
    try:
        showing.show(
            case.target_type,
            case.target_id,
            owner_id=case.owner_id,
            by=None,
            reason=LOOKED_AT,
        )
    except NotFound:
        return


def _trusted_reporters(case: Case) -> int:
    """How many of the case's reporters are as trustworthy as a newcomer, or more."""
    rows = Report.objects.filter(case_id=case.pk).order_by()
    ids = list(rows.values_list("reporter_id", flat=True)[: settings.MODERATION_BATCH])
    known = Reporter.objects.filter(user_id__in=ids).order_by()
    doubtful = sum(reporter.trust < NEWCOMER for reporter in known)
    return len(ids) - doubtful
