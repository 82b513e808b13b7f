"""Many cases decided alike: what does not fit is left and named."""

import pytest
from bson import ObjectId
from django.contrib.auth.models import Permission

from accounts.models import User
from core.bulk.actions import carry_out
from core.bulk.operations import Operation, find_operation
from core.errors import Invalid
from moderation import bulk
from moderation.models import Case, Decision, HeldItem, HoldRule
from moderation.services import held
from moderation.services.rules import save_rule
from moderation.tests.conftest import House
from social.services.comments import create_comment

TOLD = {"reason": "spam", "note": "No adverts"}


def let_decide(user: User) -> None:
    user.user_permissions.set(Permission.objects.filter(codename="decide_case"))


def operation(name: str) -> Operation:
    found = find_operation(name)
    assert found is not None
    return found


def test_many_cases_are_decided_alike_and_the_rest_is_named(house: House):
    mine = house.case("user", by=house.mona)
    cases = [house.case(kind) for kind in ("video", "comment")]
    let_decide(house.mona)
    ids = [*(case.pk for case in cases), mine.pk]
    outcome = carry_out(operation(bulk.WARN), ids, by=house.mona, params=TOLD)
    assert outcome.done == 2
    assert outcome.refused == {
        mine.pk: "You have reported this yourself: somebody else must decide."
    }
    assert Case.objects.filter(is_open=True).count() == 1


def test_taking_down_fits_what_has_been_published_and_no_person(house: House):
    let_decide(house.mona)
    cases = {kind: house.case(kind).pk for kind in ("video", "comment", "tweet", "user")}
    outcome = carry_out(operation(bulk.TAKE_DOWN), list(cases.values()), by=house.mona, params=TOLD)
    assert outcome.refused == {cases["user"]: "This does not fit a user."}
    made = Decision.objects.values_list("action", flat=True)
    assert set(made) == {"hide_video", "remove_comment", "remove_tweet"}


def test_whoever_may_not_take_an_action_takes_none(house: House):
    case = house.case("video")
    outcome = carry_out(operation(bulk.DISMISS), [case.pk], by=house.mona, params=TOLD)
    assert list(outcome.refused) == [case.pk]
    assert Case.objects.get(pk=case.pk).is_open


@pytest.mark.parametrize(
    ("name", "params"),
    [
        (bulk.WARN, {"reason": "", "note": "Stop"}),
        (bulk.WARN, {"reason": "spam", "note": " "}),
        (bulk.WARN, {"reason": "no-such-reason", "note": "Stop"}),
        (bulk.TAKE_DOWN, {"reason": "", "note": ""}),
        (bulk.DISMISS, {"reason": "", "note": "x" * 10_000}),
        (bulk.REJECT, {"reason": "", "note": ""}),
        (bulk.REJECT, {"reason": "spam", "note": "x" * 10_000}),
        (bulk.APPROVE, {"reason": "", "note": "x" * 10_000}),
    ],
)
def test_a_ruling_that_fits_no_case_is_refused_before_any(name: str, params: dict[str, str]):
    with pytest.raises(Invalid):
        operation(name).check(params)


def held_comments(house: House) -> list[ObjectId]:
    save_rule(HoldRule(name="Spam", words="casino"), by=house.boss)
    for n in range(3):
        create_comment(str(house.video.pk), by=house.rita, content=f"casino {n}")
    return list(HeldItem.objects.waiting().values_list("pk", flat=True))


@pytest.mark.parametrize(("name", "decisions"), [(bulk.APPROVE, 0), (bulk.REJECT, 2)])
def test_many_held_things_are_decided_with_one_message(house: House, name: str, decisions: int):
    ids = held_comments(house)
    held.approve(ids[0], by=house.boss)
    house.mona.user_permissions.set(Permission.objects.filter(codename="decide_helditem"))
    outcome = carry_out(operation(name), ids, by=house.mona, params=TOLD)
    assert outcome.done == 2
    assert outcome.refused == {ids[0]: "Somebody else has approved or rejected this."}
    assert list(Decision.objects.values_list("note", flat=True)) == ["No adverts"] * decisions
    assert HeldItem.objects.filter(note="No adverts").count() == 2


def test_who_may_decide_cases_may_not_for_that_decide_what_is_held(house: House):
    ids = held_comments(house)
    let_decide(house.mona)
    page = find_operation(bulk.APPROVE)
    assert page is not None
    assert not page.may(User.objects.get(pk=house.mona.pk))
    assert HeldItem.objects.waiting().count() == len(ids)
