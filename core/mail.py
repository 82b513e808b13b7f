"""E-mail: queued in the transaction of what it tells of, sent by a worker after it.

A mail is a document until it has been sent, so that neither a broker nor a mail server that is
down loses one; a worker that dies in the moment after sending may send it twice, under the same
`Message-ID`.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from enum import Enum
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from core.delivery import hand_over
from core.models import OutgoingMail
from core.mongo.transaction import on_commit
from core.redis import RedisError, get_redis

log = structlog.get_logger(__name__)

SEND_MAIL = "core.send_mail"
DOWN = "mail:down"
MILLISECOND = timedelta(milliseconds=1)
HELD_FOR = timedelta(minutes=2)
"""Longer than a mail server may take; a worker that died gives the mail back after this time."""


def queue_mail(*, to: str, template: str, context: dict[str, Any]) -> OutgoingMail:
    """Store a mail, in the open transaction if there is one, and have it sent once that is
    committed. `template` names a folder with `subject.txt`, `body.txt` and `body.html`; `context`
    is JSON, to which `site_url` and `site_name` are added."""
    now = timezone.now()
    mail: OutgoingMail = OutgoingMail.objects.create(
        to=to,
        template=template,
        context=context,
        run_after=now,
        created_at=now,
        expires_at=now + settings.MAIL_KEEP,
    )
    on_commit(lambda: hand_over(SEND_MAIL, mail.pk))
    return mail


def send_due(now: datetime, *, batch: int = 100) -> int:
    """What the sweeper does: send what no worker has been told of, and what is to be tried again,
    until the mail server does not answer. How many were sent."""
    due = OutgoingMail.objects.due(now).order_by("run_after", "pk")
    sent = 0
    for mail_id in list(due.values_list("pk", flat=True)[:batch]):
        outcome = _try(mail_id)
        sent += outcome is _Outcome.SENT
        if outcome is _Outcome.UNREACHABLE:
            break
    return sent


def send(mail_id: ObjectId) -> bool:
    """Send this mail if it is due; one of several who try at once does. A failure is noted, and
    tried again later; after `MAIL_MAX_ATTEMPTS` it is final. While the mail server is known not to
    answer, mails wait for the sweeper: each would hold the worker up for as long as that takes."""
    return not _is_down() and _try(mail_id) is _Outcome.SENT


class _Outcome(Enum):
    LEFT, SENT, REFUSED, UNREACHABLE = range(4)


def _try(mail_id: ObjectId) -> _Outcome:
    now = timezone.now()
    due = OutgoingMail.objects.due(now).filter(pk=mail_id)
    if not due.update(run_after=now + HELD_FOR, attempts=F("attempts") + 1):
        return _Outcome.LEFT
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        _message(mail).send()
    except (SMTPServerDisconnected, SMTPConnectError) as error:
        outcome = _Outcome.UNREACHABLE
        _note_failure(mail, error)
    except (SMTPException, ValueError) as error:
        outcome = _Outcome.REFUSED
        _note_failure(mail, error)
    except OSError as error:
        outcome = _Outcome.UNREACHABLE
        _note_failure(mail, error)
    else:
        OutgoingMail.objects.filter(pk=mail.pk).delete()
        log.info("mail sent", mail=str(mail.pk), template=mail.template)
        return _Outcome.SENT
    if outcome is _Outcome.UNREACHABLE:
        _note_down()
    return outcome


def _is_down() -> bool:
    try:
        return bool(get_redis().exists(DOWN))
    except RedisError:
        return False


def _note_down() -> None:
    try:
        get_redis().set(DOWN, "1", px=max(1, int(settings.MAIL_RETRY_DELAY / MILLISECOND)))
    except RedisError:
        log.warning("cannot note that the mail server does not answer")


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    context = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **mail.context}

    def part(name: str) -> str:
        return render_to_string(f"{mail.template}/{name}", context)

    # A subject has one line; what a user has written into it brings no other.
    subject = " ".join(part("subject.txt").split())
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject,
        part("body.txt"),
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.pk}@{domain}>",
            # Answered by no machine (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(part("body.html"), "text/html")
    return message


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    pause = min(settings.MAIL_RETRY_DELAY * 2 ** (mail.attempts - 1), settings.MAIL_RETRY_DELAY_MAX)
    has_failed = mail.attempts >= settings.MAIL_MAX_ATTEMPTS
    OutgoingMail.objects.filter(pk=mail.pk).update(
        run_after=timezone.now() + pause, has_failed=has_failed, error=str(error)[:500]
    )
    log.warning(
        "mail given up" if has_failed else "mail not sent, it will be tried again",
        mail=str(mail.pk),
        template=mail.template,
        error=str(error)[:200],
    )
