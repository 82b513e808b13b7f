"""Rules are checked, recorded and tried; a change is at work from the next comment on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.errors import Conflict, Invalid, NotFound
from core.models import AuditEvent
from core.screening import Submission, screened
from core.testing.mongo import recorded
from core.testing.plans import explain
from moderation.models import HoldRule
from moderation.services.rules import delete_rule, save_rule, try_rule
from moderation.services.screens import rules_at_work
from social.models import Comment
from social.tests.factories import CommentFactory


def holds(text, by):
    return screened(Submission("comment", by, text)) is not None


def test_a_change_holds_from_the_next_comment_on_in_every_process(house):
    rule = save_rule(HoldRule(name="Spam", words="casino"), by=house.boss)
    assert holds("casino", house.rita)
    rule.words = "lottery"
    save_rule(rule, by=house.boss)
    assert not holds("casino", house.rita)
    assert holds("lottery", house.rita)
    rule.is_enabled = False
    save_rule(rule, by=house.boss)
    assert not holds("lottery", house.rita)
    rule.is_enabled = True
    save_rule(rule, by=house.boss)
    assert holds("lottery", house.rita)
    delete_rule(rule.pk, by=house.boss)
    assert not holds("lottery", house.rita)


def test_lists_are_read_once_and_not_with_every_comment(house):
    for n in range(3):
        save_rule(HoldRule(name=f"Rule {n}", words="casino\n" * 50), by=house.boss)
    rules_at_work()
    with recorded() as asked:
        assert len(rules_at_work()) == 3
    (pipeline,) = asked.pipelines(HoldRule._meta.db_table)
    assert "words" not in str(pipeline)


def test_lists_are_put_in_order(house):
    rule = HoldRule(
        name="Mixed", words=" Spam \n\nSpam\nham*", domains="https://Evil.com/x\n*.evil.com"
    )
    saved = save_rule(rule, by=house.boss)
    assert (saved.words, saved.domains) == ("Spam\nham*", "evil.com")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"words"}),
        ({"words": "!!!"}, {"words"}),
        ({"words": "fine\n🙂"}, {"words"}),
        ({"domains": "not a domain"}, {"domains"}),
        ({"words": "x", "allowed_domains": "a b"}, {"allowedDomains"}),
        ({"words": "!!!", "domains": "a b"}, {"words", "domains"}),
    ],
)
def test_what_makes_no_rule_is_refused_by_field(house, fields, wrong):
    with pytest.raises(Invalid) as refused:
        save_rule(HoldRule(name="Rule", **fields), by=house.boss)
    assert {fault.field for fault in refused.value.errors} == wrong
    assert HoldRule.objects.count() == 0


def test_limits_are_settings(house, settings):
    settings.HOLD_WORDS_MAX, settings.HOLD_RULES_MAX = 2, 1
    with pytest.raises(Invalid):
        save_rule(HoldRule(name="Long", words="a\nb\nc"), by=house.boss)
    save_rule(HoldRule(name="Short", words="a\nb"), by=house.boss)
    with pytest.raises(Conflict):
        save_rule(HoldRule(name="Another", words="a"), by=house.boss)


def test_a_name_is_taken_once(house):
    save_rule(HoldRule(name="Spam", words="a"), by=house.boss)
    with pytest.raises(Conflict):
        save_rule(HoldRule(name="Spam", words="b"), by=house.boss)


def test_every_change_is_recorded_with_what_it_was(house):
    rule = save_rule(HoldRule(name="Spam", words="casino"), by=house.boss)
    rule.words = "lottery"
    save_rule(rule, by=house.milo)
    save_rule(rule, by=house.milo)  # nothing new
    delete_rule(rule.pk, by=house.boss)
    events = list(AuditEvent.objects.filter(target_type="holdrule").order_by("pk"))
    assert [event.verb.partition(".")[2] for event in events] == ["created", "changed", "deleted"]
    assert (events[1].before, events[1].after) == ({"words": "casino"}, {"words": "lottery"})
    assert events[1].actor_name == "milo"
    with pytest.raises(NotFound):
        delete_rule(rule.pk, by=house.boss)


def test_a_trial_counts_what_would_have_been_held_and_holds_nothing(house):
    for n in range(30):
        CommentFactory(video=house.video, author=house.rita, content=f"casino {n}" if n % 3 else "")
    trial = try_rule(HoldRule(name="Draft", words="casino"))
    assert (trial.count, trial.looked_at, trial.is_whole) == (20, 31, True)
    assert len(trial.samples) == 20
    assert trial.samples[0].found == ("casino",)
    assert not Comment.objects.filter(is_hidden=True).exists()


def test_a_trial_comes_through_all_batches_once_and_stops_at_its_limits(house, settings):
    moment = timezone.now()
    Comment.objects.bulk_create(
        Comment(video=house.video, author=house.rita, content=f"casino {n}", created_at=moment)
        for n in range(1200)
    )
    draft = HoldRule(name="Draft", words="casino")
    assert try_rule(draft).count == 1200
    settings.HOLD_TRIAL_COMMENTS = 700
    trial = try_rule(draft)
    assert (trial.looked_at, trial.count, trial.is_whole) == (700, 700, True)
    settings.HOLD_TRIAL_COMMENTS, settings.HOLD_TRIAL_SECONDS = 10_000, 0
    trial = try_rule(draft)
    assert (trial.looked_at, trial.is_whole) == (500, False)


def test_a_trial_of_a_rule_about_newcomers_knows_how_old_accounts_were(house):
    old = UserFactory(created_at=timezone.now() - timedelta(days=100))
    CommentFactory(video=house.video, author=old, content="casino")
    CommentFactory(video=house.video, author=house.rita, content="casino")
    assert try_rule(HoldRule(words="casino", younger_than_days=7)).count == 1
    assert try_rule(HoldRule(words="casino")).count == 2


def test_a_trial_reads_by_an_index(house):
    CommentFactory.create_batch(30, video=house.video, author=house.rita)
    plan = explain(Comment.objects.kept().order_by("-created_at", "-pk")[:10])
    assert "SORT" not in plan.stages
    assert plan.documents == 10
