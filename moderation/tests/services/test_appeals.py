"""Appeals: once, by whom it is about, answered by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.core import mail as outbox_of
from django.utils import timezone

from accounts.models import User
from core import mail
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.models import AuditEvent, OutgoingMail
from moderation.actions import Action
from moderation.models import Appeal, AppealState, Decision
from moderation.services.appeals import (
    answer_appeal,
    appeal,
    appeal_by_token,
    appeal_token,
    is_open_to_appeal,
)
from moderation.services.decisions import Ruling, decide, lift
from moderation.tests.conftest import House
from moderation.tests.rulings import ruling, seen
from social.tests.storms import storm


@pytest.fixture
def decision(house: House) -> Decision:
    return decide(house.case().pk, ruling("hide_video"), by=house.mona)


def test_a_granted_appeal_lifts_the_decision(house: House, decision: Decision):
    made = appeal(decision.pk, by=house.olga, text="It is my own song.")
    answered = answer_appeal(made.pk, by=house.milo, granted=True, answer="You are right.")
    assert (answered.state, answered.answer) == (AppealState.GRANTED, "You are right.")
    assert seen(house)["video"]
    assert Decision.objects.lifting([decision.pk])[decision.pk].made_by_name == "milo"
    assert AuditEvent.objects.filter(verb="appeal.granted").count() == 1


def test_an_appeal_that_is_turned_down_leaves_it(house: House, decision: Decision):
    made = appeal(decision.pk, by=house.olga, text="No!")
    assert answer_appeal(made.pk, by=house.milo, granted=False, answer="Yes.").state == "upheld"
    assert not seen(house)["video"]
    with pytest.raises(Conflict):
        answer_appeal(made.pk, by=house.boss, granted=True, answer="Oh.")
    with pytest.raises(Conflict):
        appeal(decision.pk, by=house.olga, text="But no!")


def test_whoever_decided_does_not_answer(house: House, decision: Decision):
    made = appeal(decision.pk, by=house.olga, text="No!")
    with pytest.raises(Forbidden):
        answer_appeal(made.pk, by=house.mona, granted=False, answer="Yes.")
    assert Appeal.objects.get().state == AppealState.OPEN


@pytest.mark.parametrize("name", ["rita", "mona", "milo", "boss"])
def test_only_its_subject_appeals(house: House, decision: Decision, name: str):
    with pytest.raises(NotFound):
        appeal(decision.pk, by=getattr(house, name), text="Unfair.")


def test_what_nobody_was_told_of_and_what_is_not_there_cannot_be_appealed(house: House):
    dismissed = decide(house.case().pk, Ruling(action=Action.DISMISS), by=house.mona)
    for id_ in (dismissed.pk, ObjectId()):
        with pytest.raises(NotFound):
            appeal(id_, by=house.olga, text="What?")


def test_an_appeal_must_come_in_time_and_before_it_is_lifted(
    house: House, decision: Decision, settings: Any
):
    assert is_open_to_appeal(decision, appealed=False, lifted=False)
    back = lift(decision.pk, by=house.mona)
    for of in (decision, back):
        with pytest.raises(Forbidden):
            appeal(of.pk, by=house.olga, text="Late.")
    settings.APPEAL_WINDOW = timedelta(0)
    assert not is_open_to_appeal(decision, appealed=False, lifted=False)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
def test_an_appeal_says_something(house: House, decision: Decision, text: str):
    with pytest.raises(Invalid):
        appeal(decision.pk, by=house.olga, text=text)
    assert not Appeal.objects.exists()


def test_two_appeals_at_once_are_one(house: House, decision: Decision):
    def try_it(_: int) -> int:
        try:
            appeal(decision.pk, by=house.olga, text="No!")
        except Conflict:
            return 409
        return 201

    assert storm(*[try_it] * 6, times=1) == {201: 1, 409: 5}


def test_two_answers_at_once_are_one(house: House, decision: Decision):
    made = appeal(decision.pk, by=house.olga, text="No!")

    def answer(by: User, granted: bool) -> Any:
        def act(_: int) -> int:
            try:
                answer_appeal(made.pk, by=by, granted=granted, answer="So.")
            except Conflict:
                return 409
            return 200

        return act

    said = storm(answer(house.milo, True), answer(house.boss, False), times=1)
    assert said == {200: 1, 409: 1}
    granted = Appeal.objects.get().state == AppealState.GRANTED
    assert seen(house)["video"] is granted


def test_the_token_of_a_mail_appeals_that_decision_without_signing_in(house: House, settings: Any):
    decision = decide(house.case("user").pk, ruling("suspend_user"), by=house.mona)
    token = appeal_token(decision)
    assert appeal_by_token(token, text="Sorry.").decision_id == decision.pk
    with pytest.raises(Conflict):
        appeal_by_token(token, text="Sorry again.")
    other = decide(house.case("tweet").pk, ruling("remove_tweet"), by=house.mona)
    for bad in (token[:-1] + "x", "", "a:b:c", token.replace(":", "")):
        with pytest.raises(NotFound):
            appeal_by_token(bad, text="Forged.")
    settings.APPEAL_WINDOW = timedelta(0)
    with pytest.raises(NotFound):
        appeal_by_token(appeal_token(other), text="Late.")


def test_mails_tell_reason_note_end_and_how_to_appeal_and_name_no_moderator(
    house: House, settings: Any
):
    end = timezone.now() + timedelta(days=3)
    note = "<i>Rude</i> & wrong"
    decision = decide(
        house.case("user").pk,
        ruling("suspend_user", until=end, note=note, internal_note="hidden words"),
        by=house.mona,
    )
    made = appeal_by_token(appeal_token(decision), text="Sorry.")
    answer_appeal(made.pk, by=house.milo, granted=True, answer="Well.")
    assert mail.send_due(timezone.now()) == 2
    first, answer = outbox_of.outbox
    assert not OutgoingMail.objects.exists()
    for sent in outbox_of.outbox:
        parts = sent.body + sent.alternatives[0][0]
        assert sent.to == [house.olga.email]
        for secret in ("mona", "milo", "hidden words", "rita"):
            assert secret not in parts
        assert "<i>Rude" not in sent.alternatives[0][0]
    assert first.subject == "Your account has been suspended"
    for part in (note, "Spam or deceptive", f"{end:%d %B %Y}", settings.SITE_URL, "/appeal/"):
        assert part in first.body
    assert answer.subject == "Your appeal has been granted"
    for part in ("Sorry.", "Well."):
        assert part in answer.body


def test_what_staff_take_back_by_themselves_is_told_too(house: House, decision: Decision):
    lift(decision.pk, by=house.mona, note="We were wrong.")
    mail.send_due(timezone.now())
    back = outbox_of.outbox[-1]
    assert back.subject == "Your video has been restored: “Olga sings”"
    assert "We were wrong." in back.body
    assert "/appeal/" not in back.body
