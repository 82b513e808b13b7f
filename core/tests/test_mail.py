"""Mail: none is lost, none holds anything up, and nothing of a user's becomes markup."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail as outbox_of
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core import mail
from core.models import OutgoingMail
from core.mongo.transaction import run_in_transaction

TEMPLATE = "moderation/mail/decision"
HOSTILE = "<b>Bold</b>\r\nBcc: all@example.org {{ 7 }}"


class DeadServer(EmailBackend):
    """Refuses every mail."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


class RefusingServer(EmailBackend):
    """Does not know one of its addresses."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["bad@example.org"]:
            raise SMTPRecipientsRefused({"bad@example.org": (550, b"no such user")})
        return super().send_messages(messages)


def queue(**context: Any) -> OutgoingMail:
    return mail.queue_mail(to="ann@example.org", template=TEMPLATE, context=context)


@pytest.fixture
def dead_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "core.tests.test_mail.DeadServer"


def test_a_mail_is_sent_once_as_text_and_html(db: None, redis_server: Any, settings: Any):
    settings.SITE_URL = "https://films.example.org"
    made = queue(what="Your video has been hidden.", about=HOSTILE, name=HOSTILE, kind="Video")
    assert mail.send(made.pk) is True
    assert mail.send(made.pk) is False
    assert not OutgoingMail.objects.exists()
    (sent,) = outbox_of.outbox
    assert sent.to == ["ann@example.org"]
    assert sent.subject.count("\n") == 0
    assert "Bcc" not in sent.message()
    assert str(made.pk) in sent.message()["Message-ID"]
    assert HOSTILE.splitlines()[0] in sent.body
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert "<b>Bold" not in html
    assert "&lt;b&gt;Bold" in html
    assert "{{ 7 }}" in html
    assert 'href="https://films.example.org/"' in html


def test_a_mail_goes_with_the_transaction_that_queued_it(db: None):
    def fail() -> None:
        queue(what="No")
        raise KeyError

    with pytest.raises(KeyError):
        run_in_transaction(fail)
    assert not OutgoingMail.objects.exists()


def test_a_dead_broker_loses_none(db: None, redis_server: Any, settings: Any):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    made = queue(what="Later")
    assert mail.send_due(timezone.now()) == 1
    assert not OutgoingMail.objects.filter(pk=made.pk).exists()


def test_a_dead_server_is_tried_again_later_and_given_up_in_the_end(
    db: None, redis_server: Any, settings: Any, dead_server: None
):
    settings.MAIL_MAX_ATTEMPTS = 3
    made = queue(what="Never")
    rows = OutgoingMail.objects.filter(pk=made.pk)
    pauses = []
    for _ in range(3):
        rows.update(run_after=timezone.now())
        assert mail.send_due(timezone.now()) == 0
        made.refresh_from_db()
        pauses.append(round((made.run_after - timezone.now()) / timedelta(seconds=1)))
    assert pauses == [60, 120, 240]
    assert (made.attempts, made.has_failed, made.error) == (3, True, "no mail server")
    rows.update(run_after=timezone.now())
    assert mail.send_due(timezone.now()) == 0
    assert rows.get().attempts == 3


def test_a_dead_server_holds_up_one_mail_and_not_each(
    db: None, redis_server: Any, dead_server: None, settings: Any
):
    mails = [queue(what="Later") for _ in range(5)]
    assert [mail.send(made.pk) for made in mails] == [False] * 5
    attempts = OutgoingMail.objects.order_by("pk").values_list("attempts", flat=True)
    assert list(attempts) == [1, 0, 0, 0, 0]
    OutgoingMail.objects.update(run_after=timezone.now())
    assert mail.send_due(timezone.now()) == 0
    assert sum(attempts.all()) == 2, "the sweeper looks again, once"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingMail.objects.update(run_after=timezone.now())
    assert mail.send_due(timezone.now()) == 5


def test_one_address_that_is_refused_holds_up_nobody(db: None, redis_server: Any, settings: Any):
    settings.EMAIL_BACKEND = "core.tests.test_mail.RefusingServer"
    for address in ("bad@example.org", "ann@example.org"):
        mail.queue_mail(to=address, template=TEMPLATE, context={"what": "Hello"})
    assert mail.send_due(timezone.now()) == 1
    assert OutgoingMail.objects.get().to == "bad@example.org"


def test_a_mail_in_somebodys_hands_is_left_to_them_until_they_are_gone(db: None):
    made = queue(what="Held")
    now = timezone.now()
    OutgoingMail.objects.filter(pk=made.pk).update(run_after=now + mail.HELD_FOR, attempts=1)
    assert mail.send_due(now) == 0
    OutgoingMail.objects.filter(pk=made.pk).update(run_after=now - timedelta(seconds=1))
    assert mail.send_due(now) == 1
