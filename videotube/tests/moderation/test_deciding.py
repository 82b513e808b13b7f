"""What the forms do, and what they refuse, whoever sends them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AuditEvent
from moderation.actions import actions_for
from moderation.models import Appeal, Case, Decision
from moderation.services.appeals import appeal
from moderation.services.decisions import decide
from moderation.services.reports import report
from moderation.tests.rulings import ruling, seen
from social.tests.factories import CommentFactory

ROLES = ("moderator", "senior-moderator", "nobody", "user")
SENIOR = {"suspend_user", "purge_user"}


def page_of(case):
    return reverse("admin:moderation_case_change", args=[case.pk])


def form(action, **more):
    return {"action": action, "reason": "spam", "note": "Please stop", "period": "7", **more}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rule", actions_for("video"), ids=lambda rule: rule.action)
def test_every_action_is_for_the_roles_that_may_take_it(house, signed_in, role, rule):
    case = house.case("video")
    answer = signed_in(role).post(page_of(case), form(rule.action.value, confirmed="on"))
    may = role == "senior-moderator" or (role == "moderator" and rule.action not in SENIOR)
    decided = list(Decision.objects.values_list("action", flat=True))
    assert decided == ([rule.action.value] if may else [])
    assert Case.objects.get(pk=case.pk).is_open is not may
    wanted = 302 if may or role == "user" else 403 if role == "nobody" else 200
    assert answer.status_code == wanted


def test_a_decision_takes_effect_is_recorded_and_leads_to_the_next_case(house, signed_in):
    case, following = house.case("video"), house.case("comment")
    answer = signed_in("moderator").post(
        page_of(case), form("hide_video", internal_note="seen before")
    )
    assert answer.url == reverse("admin:moderation_case_next")
    assert seen(house)["video"] is False
    decision = Decision.objects.get()
    assert (decision.note, decision.internal_note) == ("Please stop", "seen before")
    event = AuditEvent.objects.get(verb="video.hidden", actor_id=house.mona.pk)
    assert event.request_id
    assert Case.objects.get(pk=following.pk).is_open


def test_a_suspension_lasts_as_long_as_was_chosen(house, signed_in):
    signed_in("senior-moderator").post(
        page_of(house.case("user")), form("suspend_user", period="30")
    )
    until = Decision.objects.get().until
    assert 29 <= (until - timezone.now()).days <= 30
    assert not User.objects.get(pk=house.olga.pk).is_active


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (form("hide_video", reason=""), "Say why"),
        (form("warn", note=" "), "must be told"),
        (form("remove_comment"), "Select a valid choice"),
        (form("restore_video"), "Select a valid choice"),
        ({}, "This field is required"),
        (form("warn", note="x" * 5000), "at most"),
    ],
)
def test_what_does_not_fit_is_explained_and_nothing_is_lost(house, signed_in, fields, told):
    case = house.case("video")
    page = signed_in("boss").post(page_of(case), fields).content.decode()
    assert told in page
    assert not Decision.objects.exists()
    if fields.get("note", "").strip():
        assert fields["note"][:50] in page


def test_a_purge_is_shown_first_and_then_confirmed(house, signed_in):
    case, client = house.case("user"), signed_in("senior-moderator")
    page = client.post(page_of(case), form("purge_user")).content.decode()
    assert "1 videos, 1 comments and 1 tweets" in page
    assert not Decision.objects.exists()
    client.post(page_of(case), form("purge_user", confirmed="on"))
    assert Decision.objects.get().action == "purge_user"


def test_a_form_without_its_token_is_refused(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.boss)
    case = house.case("video")
    assert client.post(page_of(case), form("dismiss")).status_code == 403
    assert Case.objects.get(pk=case.pk).is_open


def test_many_are_decided_with_one_message_and_the_others_are_named(house, signed_in):
    mine = CommentFactory(author=house.mona)
    cases = [report(by=house.rita, target_type="comment", target_id=mine.pk, reason="spam").case_id]
    for _ in range(30):
        comment = CommentFactory(author=house.olga)
        made = report(by=house.rita, target_type="comment", target_id=comment.pk, reason="spam")
        cases.append(made.case_id)
    client = signed_in("moderator")
    page = client.post(
        reverse("admin:moderation_case_changelist"),
        {
            "action": "take_down_all",
            "_selected_action": [str(pk) for pk in cases],
            "reason": "spam",
            "note": "No adverts",
        },
        follow=True,
    ).content.decode()
    assert "30 decided." in page
    assert "1 left as they were" in page
    assert Decision.objects.filter(action="remove_comment", note="No adverts").count() == 30
    assert AuditEvent.objects.filter(verb="comment.hidden").count() == 30
    assert Case.objects.get(pk=cases[0]).is_open


def test_many_are_not_decided_without_a_reason(house, signed_in):
    case = house.case("comment")
    address = reverse("admin:moderation_case_changelist")
    sent = {"action": "take_down_all", "_selected_action": [str(case.pk)], "reason": ""}
    page = signed_in("moderator").post(address, sent, follow=True).content.decode()
    assert "Choose a reason" in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_lifting_is_for_seniors(house, signed_in, role):
    decision = decide(house.case("video").pk, ruling("hide_video"), by=house.boss)
    address = reverse("admin:moderation_decision_change", args=[decision.pk])
    signed_in(role).post(address, {"note": "We were wrong"})
    may = role == "senior-moderator"
    assert bool(Decision.objects.lifting([decision.pk])) is may
    assert seen(house)["video"] is may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("granted", [True, False])
def test_answering_an_appeal_is_for_seniors_who_did_not_decide(house, signed_in, role, granted):
    decision = decide(house.case("video").pk, ruling("hide_video"), by=house.mona)
    made = appeal(decision.pk, by=house.olga, text="It was a song")
    address = reverse("admin:moderation_appeal_change", args=[made.pk])
    button = "grant" if granted else "uphold"
    signed_in(role).post(address, {"answer": "We have listened to it", button: "1"})
    may = role == "senior-moderator"
    state = ("granted" if granted else "upheld") if may else "open"
    assert Appeal.objects.get(pk=made.pk).state == state
    assert seen(house)["video"] is (may and granted)


def test_whoever_decided_cannot_answer_and_is_told_so(house, signed_in):
    decision = decide(house.case("video").pk, ruling("hide_video"), by=house.milo)
    made = appeal(decision.pk, by=house.olga, text="It was a song")
    address = reverse("admin:moderation_appeal_change", args=[made.pk])
    client = signed_in("senior-moderator")
    assert "somebody else must answer" in client.get(address).content.decode()
    client.post(address, {"answer": "No", "uphold": "1"})
    assert Appeal.objects.get(pk=made.pk).state == "open"
