"""The held queue and the rules in the admin: who may do what, and what they see."""

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory, client_of
from core.testing.mongo import recorded
from moderation.models import Decision, HeldItem, HoldRule
from moderation.services.rules import save_rule
from social.models import Comment
from social.tests.factories import CommentFactory

MODERATORS = {"moderator", "senior-moderator", "administrator", "boss"}
SENIORS = MODERATORS - {"moderator"}
ROLES = (*sorted(MODERATORS), "nobody", "user", "guest")
QUEUE = reverse("admin:moderation_helditem_changelist")
RULES = reverse("admin:moderation_holdrule_changelist")
NEW_RULE = reverse("admin:moderation_holdrule_add")
HOSTILE = "<script>alert(1)</script>\u202e casino " + "w" * 120
DRAFT = {
    "name": "Draft",
    "is_enabled": "on",
    "words": "casino*",
    "most_links": "",
    "domains": "",
    "allowed_domains": "",
    "younger_than_days": "0",
}


@pytest.fixture
def rule(house):
    return save_rule(HoldRule(name="Spam", words="casino*", most_links=0), by=house.boss)


def hold(house, content="casino", *, by=None):
    client_of(by or house.rita).post(f"comments/{house.video.pk}", {"content": content}, 201)
    return HeldItem.objects.order_by("-pk").first()


def page_of(item):
    return reverse("admin:moderation_helditem_change", args=[item.pk])


def rule_page(rule):
    return reverse("admin:moderation_holdrule_change", args=[rule.pk])


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_moderators_and_for_nobody_else(house, rule, signed_in, role):
    addresses = (QUEUE, f"{QUEUE}?state=all", page_of(hold(house)), RULES, rule_page(rule))
    client = signed_in(role)
    answers = {client.get(address).status_code for address in addresses}
    assert answers == {200 if role in MODERATORS else 403 if role == "nobody" else 302}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("button", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_moderators_approve_and_reject_and_nobody_else_does(
    house, rule, signed_in, role, button, state
):
    item = hold(house)
    signed_in(role).post(page_of(item), {button: "1", "reason": "spam", "note": "Read our rules"})
    assert HeldItem.objects.get().state == (state if role in MODERATORS else "waiting")


@pytest.mark.parametrize("role", ROLES)
def test_rules_are_seniors_to_make_change_and_remove(house, rule, signed_in, role):
    client = signed_in(role)
    client.post(NEW_RULE, {**DRAFT, "save": "1"})
    assert HoldRule.objects.filter(name="Draft").exists() is (role in SENIORS)
    client.post(rule_page(rule), {**DRAFT, "name": "Other", "save": "1"})
    assert HoldRule.objects.filter(name="Other").exists() is (role in SENIORS)
    client.post(rule_page(rule), {"delete": "1"})
    assert HoldRule.objects.filter(pk=rule.pk).exists() is (role not in SENIORS)


def test_a_rejection_needs_a_reason(house, rule, signed_in):
    item = hold(house)
    page = signed_in("moderator").post(page_of(item), {"reject": "1", "note": ""})
    assert "Say why" in page.content.decode()
    assert HeldItem.objects.get().state == "waiting"


def test_what_is_decided_shows_by_whom_and_leads_to_the_decision(house, rule, signed_in):
    item = hold(house)
    client = signed_in("moderator")
    client.post(
        page_of(item), {"reject": "1", "reason": "spam", "note": "No", "internal_note": "x"}
    )
    page = client.get(page_of(item)).content.decode()
    decision = Decision.objects.get()
    assert reverse("admin:moderation_decision_change", args=[decision.pk]) in page
    assert "By mona" in page
    assert 'name="approve"' not in page
    assert decision.internal_note == "x"


@pytest.mark.parametrize(
    ("action", "state"), [("approve_all", "approved"), ("reject_all", "rejected")]
)
def test_many_are_decided_at_once_with_one_message(house, rule, signed_in, action, state):
    items = [hold(house, f"casino {n}") for n in range(3)]
    chosen = [str(item.pk) for item in items[:2]]
    data = {"action": action, "_selected_action": chosen, "reason": "spam", "note": "Our rules"}
    page = signed_in("moderator").post(QUEUE, data, follow=True)
    assert f"2 {state}" in page.content.decode()
    states = HeldItem.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == [state, state, "waiting"]
    assert set(HeldItem.objects.exclude(state="waiting").values_list("note", flat=True)) == {
        "Our rules"
    }


def test_many_are_not_rejected_without_a_reason(house, rule, signed_in):
    item = hold(house)
    data = {"action": "reject_all", "_selected_action": [str(item.pk)], "note": "Our rules"}
    page = signed_in("moderator").post(QUEUE, data, follow=True)
    assert "Choose a reason" in page.content.decode()
    assert HeldItem.objects.get().state == "waiting"


def test_what_people_have_written_is_text_and_never_runs(house, rule, signed_in):
    item = hold(house, HOSTILE)
    client = signed_in("moderator")
    tried = {**DRAFT, "sample": HOSTILE, "try": "1"}
    pages = [client.get(QUEUE), client.get(page_of(item)), client.post(rule_page(rule), tried)]
    for page in pages:
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_the_queue_is_found_by_person_and_by_what_is_held(house, rule, signed_in):
    mine = hold(house, "casino one")
    hold(house, "casino two", by=UserFactory(username="zoe"))
    client = signed_in("moderator")
    for term in ("@rita", str(mine.target_id), str(mine.pk)):
        page = client.get(QUEUE, {"q": term}).content.decode()
        assert ("casino one" in page, "casino two" in page) == (True, False), term


def test_the_queue_asks_the_same_for_any_number_of_rows(house, rule, signed_in):
    hold(house)
    client = signed_in("moderator")
    client.get(QUEUE)
    with recorded() as few:
        client.get(QUEUE)
    for n in range(10):
        hold(house, f"casino {n}")
    with recorded() as many:
        client.get(QUEUE)
    assert len(many.commands) == len(few.commands)


def test_trying_tells_what_would_be_held_and_saves_nothing(house, signed_in):
    CommentFactory(video=house.video, author=house.rita, content="Best casinos")
    client = signed_in("senior-moderator")
    sample = {"sample": "A CASINO, at last", "try": "1"}
    page = client.post(NEW_RULE, {**DRAFT, **sample}).content.decode()
    assert "Would be held" in page
    assert "<strong>1</strong> of the newest 2 comments" in page
    assert "Best casinos" in page
    assert HoldRule.objects.count() == 0
    page = client.post(NEW_RULE, {**DRAFT, "sample": "A fine song", "try": "1"}).content.decode()
    assert "Would not be held" in page
    assert not Comment.objects.filter(is_hidden=True).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": ""}, "would catch nothing"),
        ({"words": "!!!"}, "is no letter or digit"),
        ({"domains": "not a domain"}, "is no domain"),
        ({"allowed_domains": "not a domain"}, "is no domain"),
        ({"name": "Spam"}, "already exists"),
        ({"most_links": "-1"}, "greater than or equal to 0"),
        ({"words": "w" * 100_001}, "at most 100000"),
    ],
)
@pytest.mark.parametrize("button", ["save", "try"])
def test_what_makes_no_rule_is_said_beside_its_field(house, rule, signed_in, given, said, button):
    page = signed_in("boss").post(NEW_RULE, {**DRAFT, **given, button: "1"}).content.decode()
    assert said in page
    assert not HoldRule.objects.filter(name="Draft").exists()
