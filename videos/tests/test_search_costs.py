"""A search reads about the same among ten times as many videos."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from accounts.tests.factories import client_of
from core.testing.client import ApiClient
from core.testing.profile import Examined, examined
from videos import search
from videos.models import Video
from videos.tests.films_of_words import film_of, save_all

LOOKED_AT = 100
COUNTED = 400
LIMIT = 10
KINDS = {
    "a rare word": "rare",
    "a common word": "film",
    "a common word of videos that few watch": "odd",
    "two that meet": "film odd",
    "two common ones that do not meet": "even odd",
    "a rare one and a common one": "film rare",
    "rare ones that do not meet": "rare scarce",
    "more common ones than are counted whole": "film all these words every title has common to it",
    "none that exists": "nowhere",
    "10 kB": "odd film " + " ".join(f"w{n}" for n in range(2000)),
    "10 kB of one": "film " * 2000,
}
ORDERS: list[dict[str, Any]] = [
    {},
    {"sortType": "asc"},
    {"sortBy": "views"},
    {"sortBy": "title", "sortType": "asc"},
    {"cursor": ""},
    {"sortBy": "views", "cursor": ""},
]


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SEARCH_SCAN_MAX", LOOKED_AT)
    monkeypatch.setattr(search, "KEYS_COUNTED", COUNTED)


def grow(owner: User, numbers: range) -> None:
    """Thirty are `rare`, thirty others `scarce`; half are `odd`, and nobody watches these."""

    def words(n: int) -> Iterator[str]:
        yield "film all these words every title has common to it"
        yield "odd" if n % 2 else "even"
        if n < 300 and n % 10 < 2:
            yield "scarce" if n % 2 else "rare"

    save_all(
        film_of(owner, n, " ".join(words(n)), views=0 if n % 2 else n, tags=["all"], language="en")
        for n in numbers
    )


def cost(query: dict[str, Any], client: ApiClient | None = None) -> Examined:
    with examined(Video) as found:
        (client or ApiClient()).get("videos", {"limit": LIMIT, **query})
    return found


def small_and_large(
    owner: User, queries: list[dict[str, Any]], client: ApiClient | None = None
) -> Iterator[tuple[dict[str, Any], Examined, Examined]]:
    def costs() -> list[Examined]:
        return [cost(query, client) for query in queries]

    grow(owner, range(600))
    small = costs()
    grow(owner, range(600, 6000))
    yield from zip(queries, small, costs(), strict=True)


def test_it_costs_the_same_among_ten_times_as_many(owner: User):
    queries = [{"query": text, **order} for text, order in product(KINDS.values(), ORDERS)]
    for query, small, large in small_and_large(owner, queries):
        seen = (query["query"][:60], query, small, large)
        # At the worst: the first in the order, the newest, and the page itself.
        assert large.documents <= 2 * LOOKED_AT + LIMIT + 1, seen
        assert large.keys <= COUNTED + 12 + 2 * LOOKED_AT + 2 * (LIMIT + 1), seen
        assert large.work <= 1.1 * small.work + LIMIT, seen
        assert large.commands <= 4, seen


def test_filters_beside_the_words_cost_the_same_too(owner: User):
    filters: list[dict[str, Any]] = [
        {"userId": str(owner.pk)},
        {"tag": "all"},
        {"language": "en"},
        {"category": "nowhere"},
        {"minDuration": 20},
        {"publishedAfter": "2001-01-01T00:00:00Z"},
    ]
    queries = [
        {"query": text, **filters, **order}
        for text, filters, order in product(("even odd", "odd"), filters, ORDERS)
    ]
    for query, small, large in small_and_large(owner, queries):
        assert large.documents <= 2 * LOOKED_AT + LIMIT + 1, (query, small, large)
        assert large.work <= 1.2 * small.work + LIMIT, (query, small, large)


def test_ones_own_films_cost_the_same_however_many_one_has(owner: User):
    queries = [
        {"query": text, "status": "ready", **order}
        for text, order in product(("rare", "film", "even odd"), ORDERS)
    ]
    for query, small, large in small_and_large(owner, queries, client_of(owner)):
        assert large.documents <= 2 * LOOKED_AT + LIMIT + 1, (query, small, large)
        assert large.work <= 1.2 * small.work + LIMIT, (query, small, large)


def test_the_page_of_one_common_word_reads_only_the_films_it_shows(owner: User):
    grow(owner, range(600))
    assert cost({"query": "film"}).documents <= LIMIT + 1
    assert cost({"query": "film", "cursor": ""}).work <= 3 * (LIMIT + 1)


def test_what_matches_nothing_is_known_from_an_index(owner: User):
    grow(owner, range(600))
    for query in (
        {"publishedBefore": "2001-01-01T00:00:00Z"},
        {"publishedAfter": "2901-01-01T00:00:00Z"},
        {"minDuration": 5000},
        {"tag": "nowhere"},
        {"category": "nowhere"},
        {"language": "tlh"},
        {"query": "nowhere"},
        {"query": "film nowhere"},
    ):
        assert cost(query).documents == 0, query


def test_a_script_without_spaces_costs_no_more(owner: User):
    def films(numbers: range) -> None:
        save_all(film_of(owner, n, "東京の夜景" if n % 2 else "北京の朝") for n in numbers)

    queries = [{"query": text, "sortBy": "views"} for text in ("東京", "京", "京の夜", "東京の朝")]
    films(range(600))
    small = [cost(query).work for query in queries]
    films(range(600, 6000))
    for query, before in zip(queries, small, strict=True):
        assert cost(query).work <= 1.1 * before + LIMIT, query
