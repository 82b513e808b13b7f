"""Chance that falls the same way every time, and favours few."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from videotube.seeding.chance import Chance, Popularity, pairs
from videotube.seeding.planning import plan
from videotube.seeding.sizes import SIZES, size

UNTIL = datetime(2026, 11, 27, tzinfo=UTC)


def test_the_large_size_is_what_its_help_says_and_the_small_one_a_tenth():
    small, large = SIZES["small"], SIZES["large"]
    assert (large.people, large.videos, large.likes, large.comments, large.subscriptions) == (
        5_000,
        50_000,
        300_000,
        100_000,
        50_000,
    )
    assert (small.people, small.videos, small.likes) == (500, 5_000, 30_000)


def test_the_same_seed_and_day_make_the_same_world_and_others_another():
    small = size("tiny", 0.02)
    world = plan(small, seed=1, until=UNTIL)
    assert plan(small, seed=1, until=UNTIL) == world
    assert plan(small, seed=2, until=UNTIL) != world
    assert plan(small, seed=1, until=UNTIL + timedelta(days=1)) != world


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


def test_pairs_are_different_and_as_many_as_there_can_be():
    one, other = Popularity(Chance(1, "x"), 5, skew=1), Popularity(Chance(1, "y"), 5, skew=1)
    assert len(set(pairs(20, one, other, limit=25))) == 20
    assert len(pairs(100, one, other, limit=25)) == 25


def test_numbers_are_exact_and_a_few_get_most():
    wanted = size("tiny", 0.1)
    world = plan(wanted, seed=1, until=UNTIL)
    assert (len(world.people), len(world.films)) == (wanted.people, wanted.videos)
    assert len(world.remarks) == wanted.comments
    assert sum(each.value > 0 for each in world.opinions) == wanted.likes
    assert sum(each.value < 0 for each in world.opinions) == wanted.dislikes
    likes = sorted((film.likes for film in world.films), reverse=True)
    assert sum(likes[: len(likes) // 10]) > sum(likes) / 3


def test_nothing_happens_before_what_it_is_about():
    world = plan(size("tiny", 0.05), seed=1, until=UNTIL)
    people, films = world.people, world.films
    assert all(film.created_at >= people[film.owner].created_at for film in films)
    for remark in world.remarks:
        assert remark.created_at >= films[remark.film].created_at
        assert remark.created_at >= people[remark.author].created_at
        if remark.root is not None:
            root = world.remarks[remark.root]
            assert (root.film, root.root) == (remark.film, None)
            assert remark.created_at >= root.created_at
    assert all(each.created_at <= UNTIL for each in (*films, *world.remarks, *world.opinions))
