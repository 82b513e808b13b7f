"""`GET videos?query=`: what it finds, beside filters and orders, and what it costs."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.testing.client import ApiClient
from videos.models import Video
from videos.tests.factories import VideoFactory

FIELDS = {
    "createdAt": "created_at",
    "views": "views",
    "duration": "duration",
    "title": "title",
    "likesCount": "likes_count",
}


def titles(api: ApiClient, **query: Any) -> list[str]:
    return [item["title"] for item in api.get("videos", query)["docs"]]


@pytest.fixture
def film(owner: User) -> Video:
    return VideoFactory(
        owner=owner,
        title="Crème BRÛLÉE (part 1)",
        description="How to cook it. $price is 5.00!",
        tags=["Dessert", "slow food", "c++"],
    )


@pytest.mark.parametrize(
    "words",
    [
        "creme",
        "CRÈME",
        "brulee",
        "Brûlée",
        "part 1",
        "1 part",
        "cook",
        "COOK",
        "dessert",
        "slow food",
        "food creme cook",
        "c++",
        "$price",
        "5.00",
        "(part",
        "creme   \t brulee",
    ],
)
def test_words_are_found_wherever_they_stand_whatever_their_case_and_accent(
    film: Video, api: ApiClient, words: str
):
    VideoFactory(title="Something else")
    assert titles(api, query=words) == [film.title]
    assert titles(api, query=words, cursor="") == [film.title]


@pytest.mark.parametrize(
    "words",
    [".*", "cr.me", "cre", "creme|else", "[c]reme", "creme else", "^creme$ nothing", "\\w+"],
)
def test_nothing_is_a_pattern_and_every_word_must_be_there(film: Video, api: ApiClient, words: str):
    VideoFactory(title="Something else")
    assert titles(api, query=words) == []


def test_a_search_follows_edits(film: Video, as_owner: ApiClient, api: ApiClient):
    as_owner.patch(f"videos/{film.pk}", {"title": "Panna cotta", "tags": ["cream"]})
    assert titles(api, query="creme") == titles(api, query="dessert") == []
    assert titles(api, query="panna") == titles(api, query="cream cook") == ["Panna cotta"]
    as_owner.patch(f"videos/{film.pk}", {"commentsEnabled": False})
    assert titles(api, query="panna") == ["Panna cotta"]
    as_owner.patch(f"videos/toggle/publish/{film.pk}")
    assert titles(api, query="panna") == []
    as_owner.patch(f"videos/toggle/publish/{film.pk}")
    assert titles(api, query="panna") == ["Panna cotta"]


def test_own_private_videos_are_searched_by_their_owner_alone(
    owner: User, as_owner: ApiClient, as_other: ApiClient, api: ApiClient
):
    VideoFactory(owner=owner, title="marker one", visibility="private")
    VideoFactory(owner=owner, title="marker two", status="failed")
    VideoFactory(owner=owner, title="marker three")
    VideoFactory(owner=owner, title="nothing", visibility="private")
    assert titles(as_owner, query="marker", visibility="private") == ["marker one"]
    assert titles(as_owner, query="marker", status="failed") == ["marker two"]
    assert titles(as_owner, query="marker") == ["marker three"]
    for client in (as_other, api):
        for extra in ({}, {"visibility": "private"}, {"status": "failed"}):
            page = client.get("videos", {"query": "marker", "userId": str(owner.pk), **extra})
            wanted = [] if extra else ["marker three"]
            assert [item["title"] for item in page["docs"]] == wanted
            assert page["totalDocs"] == len(wanted)


@pytest.fixture
def many(owner: User, other: User) -> list[Video]:
    """Thirty films in which every sort value and filter value differs from the next one's."""
    now = timezone.now()
    return [
        VideoFactory(
            owner=(owner, other)[n % 2],
            title=f"Film {(n * 7) % 30:02} {'red' if n % 3 else 'blue'}",
            tags=["even" if n % 2 == 0 else "odd", "all"],
            category=("sport", "music", "travel")[n % 3],
            language=("en", "fr")[n % 2],
            views=(n * 11) % 30,
            likes_count=(n * 13) % 30,
            duration=float((n * 17) % 30),
            created_at=now - timedelta(minutes=(n * 19) % 30),
            published_at=now - timedelta(hours=n),
        )
        for n in range(30)
    ]


FILTERS: list[tuple[dict[str, Any], Any]] = [
    ({}, lambda v: True),
    ({"tag": "even"}, lambda v: "even" in v.tags),
    ({"category": "music"}, lambda v: v.category == "music"),
    ({"language": "fr"}, lambda v: v.language == "fr"),
    ({"minDuration": 10, "maxDuration": 20}, lambda v: 10 <= v.duration <= 20),
    ({"tag": "odd", "category": "sport"}, lambda v: "odd" in v.tags and v.category == "sport"),
]


@pytest.mark.parametrize(("sort", "way"), list(product(FIELDS, ("asc", "desc"))))
def test_query_filters_and_order_hold_together(
    many: list[Video], api: ApiClient, sort: str, way: str
):
    for words, (query, matches) in product(("", "red", "film blue"), FILTERS):
        expected = [
            str(video.pk)
            for video in sorted(many, key=lambda v: getattr(v, FIELDS[sort]), reverse=way == "desc")
            if matches(video) and all(word in video.title.lower() for word in words.split())
        ]
        asked = {**query, "query": words, "sortBy": sort, "sortType": way}
        page = api.get("videos", {**asked, "limit": 100})
        assert [item["_id"] for item in page["docs"]] == expected, asked
        assert page["totalDocs"] == len(expected)
        seen, cursor = [], ""
        while cursor is not None:
            part = api.get("videos", {**asked, "cursor": cursor, "limit": 8})
            seen += [item["_id"] for item in part["docs"]]
            cursor = part["nextCursor"]
        assert seen == expected, asked


def test_filters_by_owner_and_time_beside_a_search(many: list[Video], owner: User, api: ApiClient):
    wanted = {str(v.pk) for v in many if v.owner_id == owner.pk and "red" in v.title}
    query = {"query": "red", "userId": str(owner.pk), "limit": 100}
    assert {item["_id"] for item in api.get("videos", query)["docs"]} == wanted
    since = (timezone.now() - timedelta(hours=5, minutes=30)).isoformat().replace("+00:00", "Z")
    for name, expected in (("publishedAfter", 6), ("publishedBefore", 24)):
        assert api.get("videos", {name: since})["totalDocs"] == expected


def test_the_first_words_of_a_long_text_count_and_none_is_cut(film: Video, api: ApiClient):
    VideoFactory(title="Something else")
    for text in ("creme " * 160, "creme brulee " * 800, " " * 9000 + "creme", "creme?" * 3333):
        assert titles(api, query=text) == [film.title], text[:20]
    many = " ".join(f"unheard{n}" for n in range(1100))
    assert len(many) > 10_000
    assert titles(api, query=many) == titles(api, query="x" * 20_000) == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("東京の夜景を歩く", ["東京", "夜景", "夜", "歩く 東京"]),
        ("เที่ยวกรุงเทพ", ["กรุงเทพ", "เที่ยว"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया नमस्ते"]),
        ("서울의 야경", ["야경", "서울의"]),
    ],
)
def test_words_are_found_in_any_script(api: ApiClient, title: str, words: list[str]):
    VideoFactory(title="京 の 景 นม तुम 울")
    VideoFactory(title="Hidden", description=f"… {title}!")
    VideoFactory(title=title)
    for word in words:
        assert sorted(titles(api, query=word)) == sorted(["Hidden", title]), word
