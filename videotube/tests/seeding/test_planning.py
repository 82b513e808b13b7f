"""A world that could have come about: its numbers, its few stars, and the order of its days."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from accounts.names import is_username
from videotube.seeding.planning import fingerprint, plan
from videotube.seeding.sizes import SIZES, size

UNTIL = datetime(2026, 11, 27, tzinfo=UTC)
PART = size("part", 0.4)


@pytest.fixture(scope="module")
def world():
    return plan(PART, seed=1, until=UNTIL)


def test_the_large_size_is_what_its_help_says_and_the_small_one_a_tenth():
    numbers = ("people", "videos", "likes", "comments", "subscriptions")
    large, medium, small = (
        [getattr(SIZES[name], number) for number in numbers]
        for name in ("large", "medium", "small")
    )
    assert large == [5_000, 50_000, 300_000, 100_000, 50_000]
    assert large == [10 * number for number in small]
    assert all(low < number < high for low, number, high in zip(small, medium, large, strict=True))


def test_the_same_seed_and_day_make_the_same_world_and_others_another():
    tiny = size("tiny", 0.02)
    made = plan(tiny, seed=1, until=UNTIL)
    others = [
        plan(tiny, seed=2, until=UNTIL),
        plan(tiny, seed=1, until=UNTIL + timedelta(days=1)),
        plan(size("tiny", 0.021), seed=1, until=UNTIL),
    ]
    assert plan(tiny, seed=1, until=UNTIL) == made
    assert all(other != made for other in others)
    assert len({fingerprint(each) for each in (made, *others)}) == 4


def test_numbers_are_exact(world):
    assert (len(world.people), len(world.films)) == (PART.people, PART.videos)
    assert len(world.remarks) == PART.comments
    assert len(world.follows) == PART.subscriptions
    assert len(world.watched) == PART.watched
    assert len(world.shelves) == PART.playlists + PART.watch_later
    values = Counter(opinion.value for opinion in world.opinions)
    assert values == {1: PART.likes, -1: PART.dislikes}


def test_a_few_get_most_and_the_same_ones_of_everything(world):
    for number in ("likes", "comments", "views", "saves"):
        counts = sorted((getattr(film, number) for film in world.films), reverse=True)
        assert sum(counts[: len(counts) // 10]) > sum(counts) / 3, number
    films = Counter(film.owner for film in world.films).most_common(5)
    assert sum(count for _, count in films) > len(world.films) / 4
    hot, cold = world.hot[:20], world.hot[-200:]
    for number in ("likes", "comments", "views"):
        best, least = (
            sum(getattr(world.films[place], number) for place in places) / len(places)
            for places in (hot, cold)
        )
        assert best > 5 * least, number
    tags = Counter(tag for film in world.films for tag in film.tags)
    assert tags["diy"] > 3 * tags["chess"]


def test_old_films_have_more_views(world):
    films = sorted((world.films[place] for place in world.hot), key=lambda film: film.created_at)
    half = len(films) // 2
    assert sum(f.views for f in films[:half]) > 1.3 * sum(f.views for f in films[half:])


def test_several_languages_and_scripts_short_and_long(world):
    assert len({film.language for film in world.films}) > 8
    titles = " ".join(film.title for film in world.films)
    for first, last in ("ая", "اي", "अह", "ぁん", "가힣"):
        assert any(first <= letter <= last for letter in titles), first
    lengths = [len(remark.text) for remark in world.remarks]
    assert min(lengths) < 5
    assert 300 < max(lengths) <= 2000


def test_everything_is_as_long_as_it_may_be_and_people_have_names_that_they_may_have(world):
    assert all(is_username(person.username) for person in world.people)
    assert len({person.username for person in world.people}) == len(world.people)
    assert all(0 < len(person.full_name) <= 80 for person in world.people)
    assert all(0 < len(film.title) <= 150 for film in world.films)
    assert all(len(film.tags) == len(set(film.tags)) <= 20 for film in world.films)
    assert all(remark.text.strip() for remark in world.remarks)
    assert all(0 < len(post.text) <= 500 for post in world.posts)


def test_nothing_happens_before_what_it_is_about_or_after_the_last_day(world):
    people, films = world.people, world.films
    assert all(film.created_at >= people[film.owner].created_at for film in films)
    for remark in world.remarks:
        assert remark.created_at >= films[remark.film].created_at
        assert remark.created_at >= people[remark.author].created_at
        if remark.root is not None:
            root = world.remarks[remark.root]
            assert (root.film, root.root) == (remark.film, None)
            assert remark.created_at >= root.created_at
    targets = {"v": films, "c": world.remarks, "t": world.posts}
    for opinion in world.opinions:
        assert opinion.created_at >= targets[opinion.kind][opinion.target].created_at
        assert opinion.created_at >= people[opinion.person].created_at
    for follow in world.follows:
        assert follow.subscriber != follow.channel
        assert follow.created_at >= people[follow.subscriber].created_at
        assert follow.created_at >= people[follow.channel].created_at
    for shelf in world.shelves:
        assert all(put.at >= films[put.film].created_at for put in shelf.puts)
        assert all(shelf.created_at <= put.at <= UNTIL for put in shelf.puts)
    assert all(entry.at >= films[entry.film].created_at for entry in world.watched)
    rows = (*films, *world.remarks, *world.posts, *world.opinions, *world.follows)
    assert all(row.created_at <= UNTIL for row in rows)


def test_whoever_has_watched_is_among_the_views_of_that_day(world):
    watched = Counter()
    for entry in world.watched:
        film = world.films[entry.film]
        if entry.person != film.owner:
            watched[entry.film, (entry.at.date() - film.created_at.date()).days] += 1
    views = {
        (place, day): count for place, film in enumerate(world.films) for day, count in film.days
    }
    assert all(views[key] >= count for key, count in watched.items())
    for film in world.films:
        assert film.views >= film.likes + film.dislikes
        last = (UNTIL.date() - film.created_at.date()).days
        assert all(0 <= day <= last and count > 0 for day, count in film.days)


def test_videos_stand_in_every_state_but_those_at_work(world):
    assert {film.visibility for film in world.films} == {"public", "unlisted", "private"}
    assert {film.status for film in world.films} == {"ready", "failed"}
    public = [f for f in world.films if (f.visibility, f.status) == ("public", "ready")]
    assert any(film.published_at > UNTIL and not film.listed for film in public)
    assert {shelf.visibility for shelf in world.shelves} == {"public", "unlisted", "private"}
