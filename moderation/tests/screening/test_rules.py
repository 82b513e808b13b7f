"""What a rule catches."""

from datetime import timedelta

import pytest

from moderation.screening import Rule, caught, entry_of

OLD, NEW = timedelta(days=400), timedelta(days=1)


def rule(*words, **more):
    return Rule(words=tuple(filter(None, map(entry_of, words))), **more)


def test_words_are_told_before_links():
    both = rule("spam", most_links=0)
    assert caught(both, "spam a.com", age=OLD).cause == "words"
    assert caught(both, "ham a.com", age=OLD).cause == "links"
    assert caught(both, "ham", age=OLD) is None


@pytest.mark.parametrize(
    ("most", "text", "is_caught"),
    [
        (0, "a.com", True),
        (1, "a.com", False),
        (1, "a.com b.com", True),
        (1, "a.com ours.org sub.ours.org", False),
        (None, "a.com b.com c.com", False),
    ],
)
def test_links_are_counted_without_those_that_are_allowed(most, text, is_caught):
    links = rule(most_links=most, allowed=("ours.org",))
    assert (caught(links, text, age=OLD) is not None) is is_caught


def test_barred_domains_are_named_and_allowed_ones_are_not_barred():
    barred = rule(domains=("evil.com",), allowed=("good.evil.com",))
    assert caught(barred, "x.evil.com y.evil.com fine.com", age=OLD).found == (
        "x.evil.com",
        "y.evil.com",
    )
    assert caught(barred, "good.evil.com", age=OLD) is None


def test_a_rule_about_newcomers_leaves_old_accounts_alone():
    newcomers = rule("spam", younger_than=timedelta(days=7))
    assert caught(newcomers, "spam", age=NEW) is not None
    assert caught(newcomers, "spam", age=timedelta(days=7)) is None
