"""What a moderator looks at first."""

import pytest

from moderation.reasons import Reason, severity_of
from moderation.weights import LEAST_TRUST, MOST_TRUST, NEWCOMER, trust_of, weight_of


def test_a_newcomer_counts_as_one():
    assert trust_of(upheld=0, dismissed=0) == NEWCOMER
    assert weight_of(trust=NEWCOMER, reach=0, severity=1) == 100


def test_trust_grows_with_every_report_that_was_upheld_and_never_beyond_its_bounds():
    trusts = [trust_of(upheld=n, dismissed=0) for n in range(100)]
    assert trusts == sorted(trusts)
    assert trusts[-1] <= MOST_TRUST
    doubts = [trust_of(upheld=0, dismissed=n) for n in range(100)]
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[-1] == LEAST_TRUST


def test_what_many_see_weighs_more_by_the_logarithm():
    def weight(reach: int) -> int:
        return weight_of(trust=100, reach=reach, severity=1)

    assert (weight(9), weight(99), weight(999_999)) == (200, 300, 700)
    assert weight(-5) == 100


@pytest.mark.parametrize("times", [2, 7])
def test_many_reporters_weigh_as_much_as_each(times: int):
    assert weight_of(trust=times * 100, reach=99, severity=2) == times * 600


def test_the_gravest_reason_comes_first():
    gravest = max(Reason.values, key=severity_of)
    assert gravest == Reason.MINORS
    assert severity_of(Reason.SPAM) == 1
    assert weight_of(trust=100, reach=0, severity=severity_of("minors")) == 1000


def test_no_number_is_too_large_for_the_index():
    assert weight_of(trust=10**9, reach=10**18, severity=10) == 2**31 - 1
