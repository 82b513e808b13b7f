"""What a search finds where more videos have its words than it looks at."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from videos import search
from videos.models import Video
from videos.search import newest_with
from videos.tests.films_of_words import film_of, save_all

LOOKED_AT = 20
MANY = 100
COMMON = "film"


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SEARCH_SCAN_MAX", LOOKED_AT)
    monkeypatch.setattr(search, "KEYS_COUNTED", 4 * LOOKED_AT)


def numbers(client: ApiClient, **query: Any) -> list[int]:
    """The films of all numbered pages, which are as many as the total says."""
    found, page = [], 1
    while page is not None:
        answer = client.get("videos", {"query": COMMON, "limit": 5, "page": page, **query})
        found += [int(item["duration"]) for item in answer["docs"]]
        page = answer["nextPage"]
    assert answer["totalDocs"] == len(found)
    return found


def numbers_by_cursor(client: ApiClient, **query: Any) -> list[int]:
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get("videos", {"query": COMMON, "limit": 5, "cursor": cursor, **query})
        found += [int(item["duration"]) for item in answer["docs"]]
        cursor = answer["nextCursor"]
    return found


@pytest.fixture
def guest(db: None) -> ApiClient:
    return ApiClient()


@pytest.fixture
def crowd(owner: User) -> list[Video]:
    """A hundred films with one word in common, by the length of which they are told apart."""
    return save_all(film_of(owner, n, COMMON) for n in range(MANY))


def newest_first(found: range | list[int]) -> list[int]:
    return sorted(found, reverse=True)


def test_of_a_common_word_the_first_in_the_order_are_found(crowd, guest):
    newest = newest_first(range(MANY))
    assert numbers(guest) == newest[:LOOKED_AT]
    assert numbers(guest, sortType="asc") == newest[::-1][:LOOKED_AT]
    assert numbers(guest, sortBy="views") == newest[:LOOKED_AT]
    # The first in this order, and the newest.
    oldest, latest = list(range(LOOKED_AT)), list(range(MANY - LOOKED_AT, MANY))
    assert numbers(guest, sortBy="views", sortType="asc") == oldest
    assert numbers(guest, sortBy="views", sortType="asc", minDuration=0) == [*oldest, *latest]


def test_a_cursor_leads_through_all_that_have_a_common_word(crowd, guest):
    newest = newest_first(range(MANY))
    for order in ({}, {"sortBy": "views"}, {"sortBy": "title"}):
        assert numbers_by_cursor(guest, **order) == newest, order
        assert numbers_by_cursor(guest, **order, sortType="asc") == newest[::-1], order


def test_whatever_few_have_is_found_wherever_it_stands(crowd, owner, guest):
    save_all(film_of(owner, n, f"{COMMON} rare") for n in (-5, -3, 200))
    for text in ("rare", f"{COMMON} rare", f"rare {COMMON}"):
        for order in ({}, {"sortBy": "views"}, {"sortBy": "duration"}):
            assert numbers(guest, query=text, **order) == [200, -3, -5]
            assert numbers_by_cursor(guest, query=text, **order) == [200, -3, -5]
            assert numbers(guest, query=text, **order, sortType="asc") == [-5, -3, 200]


def test_a_word_of_few_is_found_beside_more_common_ones_than_are_counted(owner, guest):
    common = " ".join(f"word{n}" for n in range(11))
    save_all(film_of(owner, n, common) for n in range(1, MANY))
    save_all([film_of(owner, 0, f"{common} rare")])
    assert numbers(guest, query=f"{common} rare") == [0]
    assert numbers(guest, query=common) == newest_first(range(MANY))[:LOOKED_AT]


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"tags": ["few"]}, {"tag": "few"}),
        ({"category": "few"}, {"category": "few"}),
        ({"language": "few"}, {"language": "few"}),
        ({}, {"maxDuration": 0}),
        ({"duration": 900}, {"minDuration": 800}),
        ({"duration": 900}, {"minDuration": 800, "maxDuration": 1000}),
        ({"tags": ["few"], "category": "all"}, {"tag": "few", "category": "all"}),
    ],
)
def test_a_filter_that_few_pass_is_not_emptied_by_a_common_word(
    owner, guest, fields: dict[str, Any], query: dict[str, Any]
):
    save_all(film_of(owner, n, COMMON, category="all") for n in range(1, MANY))
    save_all([film_of(owner, 0, COMMON, **{"duration": 0, **fields})])
    wanted = [fields.get("duration", 0)]
    for order in ({}, {"sortBy": "views"}, {"sortBy": "views", "sortType": "asc"}):
        assert numbers(guest, **query, **order) == wanted
        assert numbers_by_cursor(guest, **query, **order) == wanted


def test_a_small_channel_is_searched_whole(crowd, guest):
    small = UserFactory()
    save_all(film_of(small, n, COMMON) for n in (-9, -8))
    save_all([film_of(small, -7, "else")])
    for order in ({}, {"sortBy": "views"}):
        assert numbers(guest, userId=str(small.pk), **order) == [-8, -9]


def test_a_large_channel_is_searched_among_its_own_films(crowd, guest):
    large = UserFactory()
    save_all(film_of(large, n, COMMON) for n in range(-50, 0))
    for order in ({}, {"sortBy": "views"}, {"sortBy": "likesCount"}):
        found = numbers(guest, userId=str(large.pk), **order)
        assert found == newest_first(range(-LOOKED_AT, 0)), order


def test_ones_own_unlisted_films_are_found_among_many_listed_ones(crowd, owner):
    save_all(
        film_of(owner, n, f"{COMMON} secret", visibility="private", listed=False) for n in (-2, -1)
    )
    save_all([film_of(owner, -3, "else", visibility="private", listed=False)])
    for order in ({}, {"sortBy": "views"}):
        for text in (COMMON, "secret"):
            mine = client_of(owner)
            assert numbers(mine, query=text, visibility="private", **order) == [-1, -2]


def test_of_common_words_that_seldom_meet_the_newest_are_found(owner, guest):
    def title(n: int) -> str:
        if n % 10 == 0:
            return "left right"
        return "left" if n % 2 else "right"

    save_all(film_of(owner, n, title(n), views=-n) for n in range(MANY))
    looked_at = [n for n in newest_first(range(MANY)) if "right" in title(n)][:LOOKED_AT]
    newest = [n for n in looked_at if n % 10 == 0]
    assert newest
    assert numbers(guest, query="right left") == newest
    # By views these are also the last; before them come the first of that order.
    assert numbers(guest, query="right left", sortBy="views") == [0, 10, *newest[::-1]]


def test_what_vanishes_while_it_is_searched_is_not_shown(crowd, guest, monkeypatch):
    found = search.keys_within

    def and_then_hide(*args: Any, **kwargs: Any) -> Any:
        keys = found(*args, **kwargs)
        Video.objects.filter(pk=keys[0]).update(listed=False)
        return keys

    monkeypatch.setattr(search, "keys_within", and_then_hide)
    page = guest.get("videos", {"query": COMMON})
    assert MANY - 1 not in [item["duration"] for item in page["docs"]]


def test_staff_find_the_newest_that_have_the_words(crowd):
    newest = [video.pk for video in reversed(crowd)]
    assert newest_with(COMMON) == newest[:LOOKED_AT]
    assert newest_with("nowhere") == newest_with("🚲") == []
