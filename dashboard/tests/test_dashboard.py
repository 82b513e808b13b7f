"""The dashboard: one's own channel, whatever its videos' state, and nobody else's."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import F

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from core.testing.plans import explain
from core.testing.profile import examined
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.tests.factories import VideoFactory

STATS = (
    "totalVideos",
    "totalViews",
    "totalSubscribers",
    "totalLikes",
    "totalComments",
    "totalWatchSeconds",
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SORTS = ("createdAt", "views", "duration", "title", "likesCount")


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    return client_of(ann)


def films(owner: User, count: int) -> list[Video]:
    rows = [
        Video(
            owner=owner,
            title=f"Film {n % 7}",
            views=n % 13,
            likes_count=n % 5,
            comments_count=2,
            watch_seconds=10,
            duration=n % 11,
            status=Status.READY if n % 2 else Status.FAILED,
            visibility="private",
            # Within one millisecond, ties would have to be read.
            created_at=NOON + timedelta(milliseconds=n),
        )
        for n in range(count)
    ]
    return Video.objects.bulk_create(rows)


def test_an_empty_channel_has_nothing_of_everything(as_ann: ApiClient):
    assert as_ann.get("dashboard/stats") == dict.fromkeys(STATS, 0)
    assert as_ann.get("dashboard/videos") == []


def test_stats_are_the_sums_of_the_stored_counters(ann: User, as_ann: ApiClient):
    numbers = {"views": 3, "likes_count": 2, "comments_count": 5, "watch_seconds": 60}
    for changes in ({}, {"visibility": "private"}, {"status": "processing"}, {"is_hidden": True}):
        VideoFactory(owner=ann, **numbers, **changes)
    VideoFactory(**numbers)
    User.objects.filter(pk=ann.pk).update(subscribers_count=7)
    assert as_ann.get("dashboard/stats") == {
        "totalVideos": 4,
        "totalViews": 12,
        "totalSubscribers": 7,
        "totalLikes": 8,
        "totalComments": 20,
        "totalWatchSeconds": 240,
    }


def test_stats_follow_what_happens(ann: User, as_ann: ApiClient, media_root: object):
    bob = client_of(UserFactory())
    video = VideoFactory(owner=ann)
    bob.get(f"videos/{video.pk}")
    bob.post(f"likes/toggle/v/{video.pk}")
    bob.post(f"comments/{video.pk}", {"content": "Nice."}, 201)
    bob.post(f"subscriptions/c/{ann.pk}")
    assert as_ann.get("dashboard/stats") == dict(zip(STATS, (1, 1, 1, 1, 1, 0), strict=True))
    as_ann.delete(f"videos/{video.pk}")
    assert as_ann.get("dashboard/stats") == dict(zip(STATS, (0, 0, 1, 0, 0, 0), strict=True))


def test_stats_read_no_video_and_only_ones_own_keys(ann: User, as_ann: ApiClient):
    films(ann, 30)
    films(UserFactory(), 200)
    with examined(Video) as read, recorded() as sent:
        assert as_ann.get("dashboard/stats")["totalVideos"] == 30
    (command,) = sent.aggregations("videos_video")
    plan = explain(Video, command["pipeline"], hint=command.get("hint"))
    assert plan.indexes == {"owner_views", "_id_"}
    assert (read.documents, read.keys) == (1, 31)  # the channel itself
    assert sent.round_trips == 2  # the session, the sums


def test_ones_own_videos_are_listed_in_every_state_with_their_numbers(ann: User, as_ann: ApiClient):
    job = ProcessingJob.objects.create(kind=JobKind.TRANSCODE, video_id=ann.pk, progress=30)
    made = [
        VideoFactory(owner=ann, likes_count=4, comments_count=3),
        VideoFactory(owner=ann, visibility="private"),
        VideoFactory(owner=ann, visibility="unlisted", status="failed"),
        VideoFactory(owner=ann, status="processing", job_id=job.pk, renditions=[]),
        VideoFactory(owner=ann, is_hidden=True),
    ]
    VideoFactory()
    items = as_ann.get("dashboard/videos")
    assert [item["_id"] for item in items] == [str(video.pk) for video in reversed(made)]
    newest_last = items[::-1]
    assert (newest_last[0]["likesCount"], newest_last[0]["commentsCount"]) == (4, 3)
    assert [item["status"] for item in newest_last] == [video.status for video in made]
    assert [item["progress"] for item in newest_last] == [100, 100, 0, 30, 100]
    assert [item["isPublished"] for item in newest_last] == [True, False, True, True, True]
    assert newest_last[3]["videoFile"] == ""
    assert {item["owner"]["username"] for item in items} == {"ann"}


@pytest.mark.parametrize(("sort", "way"), [*product(SORTS, ("asc", "desc")), ("", "")])
def test_every_order_is_answered_by_an_index(ann: User, as_ann: ApiClient, sort: str, way: str):
    films(ann, 60)
    films(UserFactory(), 30)
    query = {"sortBy": sort, "sortType": way}
    field = {"createdAt": "created_at", "likesCount": "likes_count"}.get(sort, sort or "created_at")
    rows = Video.objects.filter(owner_id=ann.pk)
    sign = "" if way == "asc" else "-"
    expected = [
        str(id_)
        for id_ in rows.order_by(f"{sign}{field}", f"{sign}pk").values_list("pk", flat=True)
    ]
    assert [item["_id"] for item in as_ann.get("dashboard/videos", query)] == expected
    seen, cursor = [], ""
    while cursor is not None:
        with recorded() as sent:
            page = as_ann.get("dashboard/videos", query | {"cursor": cursor, "limit": 15})
        assert sent.documents_examined("videos_video") <= 1.2 * 15 + 20
        assert sent.round_trips <= 3
        seen += [item["_id"] for item in page["docs"]]
        cursor = page["nextCursor"]
    assert seen == expected
    with recorded() as sent:
        page = as_ann.get("dashboard/videos", query | {"page": 2, "limit": 10})
    assert [item["_id"] for item in page["docs"]] == expected[10:20]
    assert page["totalDocs"] == 60
    # What a numbered page skips is skipped in the index or read; never everything.
    assert sent.documents_examined("videos_video") <= 21


def test_the_array_is_bounded(ann: User, as_ann: ApiClient, settings: Any):
    settings.ARRAY_MAX = 3
    films(ann, 5)
    assert len(as_ann.get("dashboard/videos")) == 3
    assert as_ann.get("dashboard/videos", {"page": 1})["totalDocs"] == 5


@pytest.mark.parametrize(
    "query",
    [
        {"sortBy": "owner"},
        {"sortBy": "original"},
        {"sortBy": "$where"},
        {"sortBy[$ne]": "views", "sortType": "sideways"},
        {"page": "x"},
        {"cursor": "forged"},
    ],
    ids=str,
)
def test_orders_and_pages_that_do_not_exist_are_400(as_ann: ApiClient, query: dict[str, str]):
    as_ann.get("dashboard/videos", query, 400)


@pytest.mark.parametrize("path", ["dashboard/stats", "dashboard/videos"])
def test_the_dashboard_is_ones_own(ann: User, api: ApiClient, path: str):
    VideoFactory(owner=ann, title="marker-77aa", views=5)
    api.get(path, status=401)
    api.with_token("nonsense").get(path, status=401)
    for person in (UserFactory(), UserFactory(is_staff=True)):
        client = client_of(person)
        for query in ({}, {"userId": str(ann.pk)}, {"owner": str(ann.pk)}):
            answer = client.get(path, query)
            assert answer == ([] if "videos" in path else dict.fromkeys(STATS, 0))


def test_a_video_that_waits_for_its_job_costs_no_more_than_one_query(ann: User, as_ann: ApiClient):
    for _ in range(5):
        job = ProcessingJob.objects.create(kind=JobKind.TRANSCODE, video_id=ann.pk, progress=50)
        VideoFactory(owner=ann, status="processing", job_id=job.pk)
    with recorded() as sent:
        items = as_ann.get("dashboard/videos")
    assert {item["progress"] for item in items} == {50}
    assert sent.round_trips == 3  # session, videos, jobs
    ProcessingJob.objects.update(progress=F("progress") + 10)
    assert {item["progress"] for item in as_ann.get("dashboard/videos")} == {60}
