"""The worker's door."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from core import mail
from core.bulk import runs, sweeping
from core.periodic import periodic_task


@shared_task(name=mail.SEND_MAIL)
def send_mail(mail_id: str) -> bool:
    """Send the mail with this id, if nobody has."""
    return mail.send(ObjectId(mail_id))


@periodic_task("core.send_due_mails")
def send_due_mails() -> int:
    """Send the mails whose message was lost, and those to be tried again."""
    return mail.send_due(timezone.now())


@shared_task(name=runs.RUN)
def run_bulk(run_id: str) -> int:
    """Go on with work on many rows; how many were dealt with."""
    return runs.work(ObjectId(run_id))


@periodic_task("core.resume_bulk_runs")
def resume_bulk_runs() -> int:
    """Go on with bulk work whose message or worker was lost."""
    return sweeping.resume(timezone.now())


@periodic_task("core.forget_bulk_runs")
def forget_bulk_runs() -> int:
    """Forget bulk work that ended long ago; the history of each row stays."""
    return sweeping.forget_old(timezone.now())
