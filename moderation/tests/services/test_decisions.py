"""Decisions: each with its effect, its history, and its way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import bans
from accounts.tests.factories import PASSWORD, client_of
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.models import AuditEvent, OutgoingMail
from core.models.append_only import AppendOnlyError
from core.testing.client import ApiClient
from moderation.actions import RULES, Action, TargetType, actions_for
from moderation.models import Case, Decision, Outcome, Reporter
from moderation.services.cases import claim_case, release_case, release_expired
from moderation.services.decisions import Ruling, decide, decide_on, lift
from moderation.services.reports import report
from moderation.tests.conftest import House
from moderation.tests.rulings import EFFECTS, ruling, seen
from social.services.tweets import delete_tweet
from social.tests.invariants import disagreements


@pytest.mark.parametrize("action", EFFECTS)
def test_what_is_hidden_is_gone_from_the_next_request_on_and_comes_back(house: House, action: str):
    kind = EFFECTS[action]
    assert all(seen(house).values())
    decision = decide(house.case(kind).pk, ruling(action), by=house.mona)
    assert [name for name, there in seen(house).items() if not there] == [kind]
    assert disagreements() == []
    lift(decision.pk, by=house.milo)
    assert all(seen(house).values())
    assert disagreements() == []
    verbs = list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True))
    assert verbs == [
        decision.rule.verb,
        "decision.made",
        RULES[decision.rule.reverse].verb,
        "decision.lifted",
    ]


def test_an_age_restriction_is_a_mark(house: House):
    decision = decide(house.case().pk, ruling("age_restrict_video"), by=house.mona)
    assert ApiClient().get(f"videos/{house.video.pk}")["isAgeRestricted"] is True
    lift(decision.pk, by=house.mona)
    assert ApiClient().get(f"videos/{house.video.pk}")["isAgeRestricted"] is False


def test_cleared_texts_come_back_unless_their_owner_has_written_new_ones(house: House):
    decision = decide(house.case("user").pk, ruling("strip_texts"), by=house.mona)
    profile = ApiClient().get("users/c/olga")
    assert (profile["fullName"], profile["bio"]) == ("olga", "")
    client_of(house.olga).patch("users/update-account", {"bio": "I dance."})
    lift(decision.pk, by=house.mona)
    profile = ApiClient().get("users/c/olga")
    assert (profile["fullName"], profile["bio"]) == ("Olga", "I dance.")


def test_pictures_go_and_taking_it_back_is_written_down(house: House, media_root: Any):
    User.objects.filter(pk=house.olga.pk).update(avatar="users/x/y.png")
    decision = decide(house.case("user").pk, ruling("strip_avatar"), by=house.mona)
    assert ApiClient().get("users/c/olga")["avatar"] == ""
    assert lift(decision.pk, by=house.mona).action == Action.ALLOW_AVATAR


def test_a_suspension_ends_every_token_at_once_and_by_itself(house: House):
    client = client_of(house.olga)
    end = timezone.now() + timedelta(days=3)
    decide(house.case("video").pk, ruling("suspend_user", until=end), by=house.mona)
    client.get("users/current-user", status=401)
    login = {"username": "olga", "password": PASSWORD}
    ApiClient().post("users/login", login, 401)
    User.objects.filter(pk=house.olga.pk).update(suspended_until=timezone.now())
    ApiClient().post("users/login", login)
    assert User.objects.get(pk=house.olga.pk).suspended_until is None


def test_the_task_ends_suspensions_and_no_bans(house: House):
    now = timezone.now()
    bans.deactivate(user=house.rita, by=house.mona, reason="for ever")
    bans.deactivate(user=house.olga, by=house.mona, reason="", until=now + timedelta(days=1))
    assert bans.end_suspensions(now) == 0
    assert bans.end_suspensions(now + timedelta(days=2)) == 1
    active = User.objects.filter(is_active=True).values_list("username", flat=True)
    assert "olga" in active
    assert "rita" not in active
    assert AuditEvent.objects.get(verb="user.reactivated").actor_id is None


def test_of_two_suspensions_the_longer_holds_whichever_is_lifted(house: House):
    soon = timezone.now() + timedelta(days=1)
    late = timezone.now() + timedelta(days=9)
    long = decide_on("user", house.olga.pk, ruling("suspend_user", until=late), by=house.mona)
    short = decide_on("user", house.olga.pk, ruling("suspend_user", until=soon), by=house.mona)
    rows = User.objects.filter(pk=house.olga.pk)
    assert abs(rows.get().suspended_until - late) < timedelta(seconds=1)
    lift(long.pk, by=house.mona)
    assert abs(rows.get().suspended_until - soon) < timedelta(seconds=1)
    assert not rows.get().is_active
    lift(short.pk, by=house.mona)
    assert rows.get().is_active


def test_a_case_is_closed_counted_for_its_reporters_and_told_to_its_subject(house: House):
    case = house.case()
    decision = decide(case.pk, ruling("hide_video", internal_note="secret"), by=house.mona)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.decision_id) == (
        "decided",
        Outcome.UPHELD,
        decision.pk,
    )
    assert Reporter.objects.get(user_id=house.rita.pk).upheld == 1
    mail = OutgoingMail.objects.get()
    assert mail.to == house.olga.email
    assert "secret" not in str(mail.context)
    assert "mona" not in str(mail.context)


def test_nobody_hears_of_a_dismissal(house: House):
    case = house.case()
    decide(case.pk, Ruling(action=Action.DISMISS), by=house.mona)
    case.refresh_from_db()
    assert case.outcome == Outcome.DISMISSED
    assert Reporter.objects.get(user_id=house.rita.pk).dismissed == 1
    assert not OutgoingMail.objects.exists()
    assert not Decision.objects.told_to(house.olga).exists()


@pytest.mark.parametrize("action", [a for a in RULES if not RULES[a].is_reversal])
@pytest.mark.parametrize("kind", TargetType.values)
def test_each_action_fits_some_targets_and_knows_its_way_back(
    house: House, media_root: Any, action: Action, kind: str
):
    case = house.case(kind)
    if RULES[action] not in actions_for(kind):
        with pytest.raises(Invalid):
            decide(case.pk, ruling(action), by=house.mona)
        assert Case.objects.get(pk=case.pk).is_open
        return
    decision = decide(case.pk, ruling(action), by=house.mona)
    if action == Action.DISMISS:
        with pytest.raises(Invalid):
            lift(decision.pk, by=house.mona)
        return
    back = lift(decision.pk, by=house.mona)
    assert back.rule.is_reversal
    assert back.reverses == decision.pk
    with pytest.raises(Conflict):
        lift(decision.pk, by=house.mona)
    with pytest.raises(Invalid):
        lift(back.pk, by=house.mona)
    assert disagreements() == []


@pytest.mark.parametrize("kind", TargetType.values)
@pytest.mark.parametrize("action", ["dismiss", "warn"])
def test_nobody_decides_about_themselves_or_about_staff_or_what_they_have_reported(
    house: House, kind: str, action: str
):
    case = house.case(kind, by=house.milo)
    with pytest.raises(Forbidden):
        decide(case.pk, ruling(action), by=house.milo)
    with pytest.raises(Forbidden):
        decide(case.pk, ruling(action), by=house.olga)
    User.objects.filter(pk=house.olga.pk).update(is_staff=True)
    with pytest.raises(Forbidden):
        decide(case.pk, ruling(action), by=house.mona)
    assert Case.objects.get(pk=case.pk).is_open
    decide(case.pk, ruling(action), by=house.boss)


@pytest.mark.parametrize(
    ("action", "more", "field"),
    [
        ("hide_video", {"reason": None}, "reason"),
        ("warn", {"note": "  "}, "note"),
        ("hide_video", {"note": "x" * 2001}, "note"),
        ("hide_video", {"internal_note": "x" * 2001}, "internalNote"),
        ("hide_video", {"until": timezone.now() + timedelta(days=1)}, "until"),
        ("suspend_user", {"until": timezone.now() - timedelta(days=1)}, "until"),
        ("restore_video", {}, "action"),
        ("remove_tweet", {}, "action"),
    ],
)
def test_a_ruling_that_does_not_fit_changes_nothing(
    house: House, action: str, more: dict[str, Any], field: str
):
    case = house.case()
    with pytest.raises(Invalid) as error:
        decide(case.pk, ruling(action, **more), by=house.mona)
    assert [e.field for e in error.value.errors] == [field]
    assert Case.objects.get(pk=case.pk).is_open
    assert not Decision.objects.exists()


def test_decisions_are_never_changed_or_removed(house: House):
    decision = decide(house.case().pk, ruling("hide_video"), by=house.mona)
    for change in (
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(note="x"),
        lambda: Decision._base_manager.update(note="x"),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_a_claimed_case_is_decided_by_its_holder_until_the_claim_expires(
    house: House, settings: Any
):
    case = house.case()
    claim_case(case.pk, by=house.mona)
    with pytest.raises(Conflict):
        claim_case(case.pk, by=house.milo)
    with pytest.raises(Conflict):
        decide(case.pk, ruling("hide_video"), by=house.milo)
    assert release_case(case.pk, by=house.milo) is False
    settings.CASE_CLAIM = timedelta(0)
    assert claim_case(case.pk, by=house.milo).claimed_by == house.milo.pk
    assert release_expired(timezone.now()) == 1
    assert Case.objects.get(pk=case.pk).state == "open"
    decide(case.pk, ruling("hide_video"), by=house.mona)
    with pytest.raises(Conflict):
        decide(case.pk, ruling("warn"), by=house.milo)


def test_what_is_gone_cannot_be_decided_about(house: House):
    delete_tweet(house.tweet.pk, by=house.olga)
    with pytest.raises(NotFound):
        decide_on("tweet", house.tweet.pk, ruling("remove_tweet"), by=house.mona)


def test_a_report_of_a_decided_thing_is_a_new_case_beside_the_old(house: House):
    decide(house.case("user").pk, ruling("warn"), by=house.mona)
    made = report(by=house.milo, target_type="user", target_id=house.olga.pk, reason="hate")
    earlier = Case.objects.about("user", house.olga.pk).exclude(pk=made.case_id)
    assert [case.outcome for case in earlier] == [Outcome.UPHELD]
