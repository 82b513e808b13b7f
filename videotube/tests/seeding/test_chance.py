"""Chance that falls the same way every time, and favours few."""

from collections import Counter
from datetime import UTC, datetime

from videotube.seeding.chance import Chance, Popularity, alike, pairs

UNTIL = datetime(2026, 11, 27, tzinfo=UTC)


def test_an_id_says_when_it_was_made():
    made = Chance(1, "x").object_id(UNTIL)
    assert made.generation_time == UNTIL
    assert made == Chance(1, "x").object_id(UNTIL)


def test_popularity_follows_zipf():
    popular = Popularity(Chance(1, "x"), 100, skew=1.0)
    drawn = Counter(popular.draw() for _ in range(20_000))
    first, second, tenth = (drawn[popular.places[n]] for n in (0, 1, 9))
    assert 1.7 < first / second < 2.3
    assert 8 < first / tenth < 12.5


def test_an_order_that_is_given_is_kept_and_one_that_is_alike_moves_only_a_little():
    order = [5, 3, 9]
    assert Popularity(Chance(1, "x"), 3, skew=1, places=order).places == order
    near = alike(Chance(1, "x"), range(1000))
    assert sorted(near) == list(range(1000))
    assert near != list(range(1000))
    assert max(near[:10]) < 100


def test_pairs_are_different_and_as_many_as_there_can_be():
    one, other = Popularity(Chance(1, "x"), 5, skew=1), Popularity(Chance(1, "y"), 5, skew=1)
    assert len(set(pairs(20, one, other, limit=25))) == 20
    assert len(pairs(100, one, other, limit=25)) == 25
