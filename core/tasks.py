"""The worker's door."""

from bson import ObjectId
from celery import shared_task
from django.utils import timezone

from core import mail
from core.periodic import periodic_task


@shared_task(name=mail.SEND_MAIL)
def send_mail(mail_id: str) -> bool:
    """Send the mail with this id, if nobody has."""
    return mail.send(ObjectId(mail_id))


@periodic_task("core.send_due_mails")
def send_due_mails() -> int:
    """Send the mails whose message was lost, and those to be tried again."""
    return mail.send_due(timezone.now())
