"""`GET videos` reads about as many documents as it returns, however many there are."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from core.testing.profile import examined
from videos.models import Status, Video, Visibility

TABLE = Video._meta.db_table
SORTS = ("createdAt", "views", "duration", "title", "likesCount")
LIMIT = 10


def grow(owner: User, count: int) -> None:
    """`count` listed and as many unlisted videos; a tenth of each has a rare tag, and so on."""
    now = timezone.now()
    rows = []
    for number, listed in product(range(count), (True, False)):
        is_rare = number % 10 == 0
        rows.append(
            Video(
                owner=owner,
                title=f"{'Rare' if is_rare else 'Usual'} film {number % 7}",
                tags=["rare"] if is_rare else ["usual"],
                category="rare" if is_rare else "usual",
                language="rm" if is_rare else "en",
                views=number % 13,
                likes_count=number % 5,
                duration=number % 11,
                visibility=Visibility.PUBLIC if listed else Visibility.PRIVATE,
                listed=listed,
                status=Status.READY,
                published_at=now,
                created_at=now - timedelta(seconds=number % 17),
            )
        )
    Video.objects.bulk_create(rows)


def is_count(pipeline: list[dict[str, Any]]) -> bool:
    return any("$count" in stage for stage in pipeline)


def cost(client: ApiClient, query: dict[str, Any]) -> tuple[int, int, int]:
    """(round trips, documents examined in finding rows, rows returned)."""
    with recorded() as sent:
        page = client.get("videos", {"limit": LIMIT, **query})
    examined = sum(
        documents_examined(TABLE, pipeline)
        for pipeline in sent.pipelines(TABLE)
        if not is_count(pipeline)
    )
    return sent.round_trips, examined, len(page["docs"])


@pytest.fixture
def crowd(db: None) -> User:
    return UserFactory(username="crowd")


INDEXED: list[dict[str, Any]] = [
    *({"sortBy": sort, "sortType": way} for sort, way in product(SORTS, ("asc", "desc"))),
    {"tag": "rare"},
    {"category": "rare"},
    {"language": "rm"},
    {"userId": "crowd"},
    {"userId": "crowd", "sortBy": "views"},
]


def test_a_page_costs_the_same_on_four_hundred_videos_as_on_twenty(crowd):
    guest = ApiClient()
    queries = [{**q, "userId": str(crowd.pk)} if "userId" in q else q for q in INDEXED]
    pages: list[dict[str, Any]] = [{}, {"page": 2}, {"cursor": ""}]
    grow(crowd, 20)
    small = {str(q | p): cost(guest, q | p)[0] for q, p in product(queries, pages)}
    grow(crowd, 380)
    for query, page in product(queries, pages):
        asked = query | page
        trips, examined, returned = cost(guest, asked)
        assert returned == LIMIT, asked
        assert examined <= 1.2 * returned + 20, (asked, examined)
        assert trips <= 3, (asked, trips)
        if small[str(asked)] != trips:  # the second page of two rare rows asks no owners
            assert "rare" in str(asked) or "rm" in str(asked), asked


def test_a_cursor_costs_the_same_at_any_depth(crowd):
    guest = ApiClient()
    grow(crowd, 100)
    for sort in SORTS:
        cursor, depth = "", 0
        while cursor is not None and depth < 6:
            with recorded() as sent:
                page = guest.get("videos", {"cursor": cursor, "sortBy": sort, "limit": LIMIT})
            (pipeline,) = sent.pipelines(TABLE)
            assert documents_examined(TABLE, pipeline) <= 1.2 * LIMIT + 20, (sort, depth)
            assert sent.round_trips == 2
            cursor, depth = page["nextCursor"], depth + 1
        assert depth == 6


@pytest.mark.parametrize("sort", SORTS)
def test_cursors_repeat_and_skip_nothing_among_equal_values(crowd, sort):
    guest = ApiClient()
    grow(crowd, 60)
    for way in ("asc", "desc"):
        seen, cursor = [], ""
        while cursor is not None:
            page = guest.get(
                "videos", {"cursor": cursor, "sortBy": sort, "sortType": way, "limit": 7}
            )
            seen += [item["_id"] for item in page["docs"]]
            cursor = page["nextCursor"]
        assert len(seen) == len(set(seen)) == 60
        numbered = guest.get("videos", {"sortBy": sort, "sortType": way, "limit": 100})
        assert [item["_id"] for item in numbered["docs"]] == seen


def test_the_total_is_counted_by_the_index_without_reading_a_video(crowd):
    grow(crowd, 300)
    with examined(Video) as read, recorded() as sent:
        page = ApiClient().get("videos", {"limit": LIMIT})
    assert page["totalDocs"] == 300
    # The page and one more; the total comes with them.
    assert len(sent.pipelines(TABLE)) == 1
    assert read.documents == LIMIT + 1
    assert read.keys >= 300


def test_a_search_reads_what_it_matches_and_no_more(crowd):
    grow(crowd, 400)
    guest = ApiClient()
    trips, examined, returned = cost(guest, {"query": "rare"})
    # The total, the keys, the rows, their owners.
    assert (trips, returned) == (4, LIMIT)
    assert examined <= 1.2 * returned + 20
    assert guest.get("videos", {"query": "rare film"})["totalDocs"] == 40
    assert guest.get("videos", {"query": "nowhere"})["totalDocs"] == 0


def test_the_owners_own_list_reads_what_it_returns(crowd):
    grow(crowd, 200)
    mine = client_of(crowd)
    _, examined, returned = cost(mine, {"visibility": "private", "cursor": ""})
    assert returned == LIMIT
    # Half of the owner's rows are private; they are told apart on the way.
    assert examined <= 2.4 * returned + 20
