"""The page to which a mail leads: it shows one decision to whoever has the link."""

from typing import Any

import pytest
from django.test import Client

from core.testing.logs import logged
from moderation.models import Appeal, Decision
from moderation.services.appeals import answer_appeal, appeal_token
from moderation.services.decisions import decide_on
from moderation.tests.conftest import House
from moderation.tests.rulings import ruling

HOSTILE = "<script>alert(1)</script> {{ 7 }}"


@pytest.fixture
def decision(house: House) -> Decision:
    return decide_on(
        "user",
        house.olga.pk,
        ruling("suspend_user", note=HOSTILE, internal_note="Secret"),
        by=house.mona,
    )


@pytest.fixture
def page(decision: Decision) -> str:
    return f"/appeal/{appeal_token(decision)}"


def test_it_shows_the_decision_and_takes_one_appeal(house: House, page: str):
    client = Client()
    shown = client.get(page)
    text = shown.content.decode()
    assert "Your account has been suspended." in text
    assert "<script>alert" not in text
    assert "Secret" not in text
    assert "mona" not in text
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    sent = client.post(page, {"text": HOSTILE})
    assert (sent.status_code, sent["Location"]) == (302, page)
    assert Appeal.objects.get().text == HOSTILE
    text = client.get(page).content.decode()
    assert "We have your appeal." in text
    assert "<script>alert" not in text
    assert client.post(page, {"text": "Again"}).status_code == 409
    answer_appeal(Appeal.objects.get().pk, by=house.milo, granted=True, answer="Well then.")
    assert "Well then." in client.get(page).content.decode()


def test_a_blank_appeal_is_none(page: str):
    assert Client().post(page, {"text": " "}).status_code == 400
    assert Client().post(page, {"text": "x" * 2001}).status_code == 400
    assert not Appeal.objects.exists()


def test_the_form_cannot_be_sent_from_elsewhere(page: str):
    assert Client(enforce_csrf_checks=True).post(page, {"text": "x"}).status_code == 403


@pytest.mark.parametrize("change", [lambda p: p + "x", lambda p: "/appeal/x", lambda p: p[:-2]])
def test_a_link_that_is_none_tells_nothing(page: str, change: Any):
    answer = Client().get(change(page))
    assert answer.status_code == 404
    assert "olga" not in answer.content.decode()


def test_the_link_stands_in_no_log(page: str):
    with logged() as lines:
        Client().get(page)
    assert "/appeal/[redacted]" in lines.getvalue()
    assert page.rpartition("/")[2] not in lines.getvalue()


def test_it_has_a_limit(page: str, rate_limits: Any):
    rate_limits.RATELIMITS["guest_write"] = "1/60"
    client = Client()
    client.post(page, {"text": "One"})
    assert client.post(page, {"text": "Two"}).status_code == 429
