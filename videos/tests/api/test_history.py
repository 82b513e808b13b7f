"""One's own history: one entry a video, nothing of what one may no longer see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from videos.models import HistoryEntry, Video
from videos.services import history
from videos.tests.factories import VideoFactory
from videos.tests.parallel import at_once

MARKER = "marker-4d02"
START = datetime(2026, 5, 1, tzinfo=UTC)


def watched(user: User, count: int = 1, **changes: Any) -> list[Video]:
    """Videos in somebody's history, each watched a minute after the one before."""
    done = HistoryEntry.objects.count()
    videos = [VideoFactory(**changes) for _ in range(count)]
    for n, video in enumerate(videos):
        at = START + timedelta(minutes=done + n)
        HistoryEntry.objects.create(user=user, video=video, watched_at=at, position=n)
    return videos


def ids(videos: list[Video]) -> list[str]:
    """The newest first."""
    return [str(video.pk) for video in reversed(videos)]


def test_what_is_watched_stands_on_top_with_its_time_and_position(other: User, as_other: ApiClient):
    first, second = VideoFactory(title="First"), VideoFactory(duration=60)
    for video in (first, second, first):
        as_other.get(f"videos/{video.pk}")
    as_other.patch(f"users/history/{second.pk}", {"position": 12.5})
    items = as_other.get("users/history")
    assert [item["_id"] for item in items] == [str(first.pk), str(second.pk)]
    assert [item["resumePosition"] for item in items] == [0, 12.5]
    assert items[0]["watchedAt"] > items[1]["watchedAt"]
    assert items[0]["title"] == "First"
    assert items[0]["owner"]["username"] == first.owner.username
    assert as_other.get(f"videos/{second.pk}")["resumePosition"] == 12.5


@pytest.mark.parametrize("query", [None, {"page": 1}, {"cursor": ""}])
def test_what_one_may_no_longer_see_is_neither_listed_nor_counted(other: User, query: Any):
    kept, mine = watched(other) + watched(other, owner=other, visibility="private")
    for changes in (
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"status": "failed"},
        {"is_hidden": True},
    ):
        watched(other, title=MARKER, tags=[MARKER], **changes)
    client = client_of(other)
    answer = client.get("users/history", query)
    docs = answer["docs"] if query else answer
    assert [doc["_id"] for doc in docs] == ids([kept, mine])
    assert MARKER not in client.last.content.decode()
    if query and "page" in query:
        assert (answer["totalDocs"], answer["totalPages"]) == (2, 1)


def test_pages_hold_every_entry_once(other: User, as_other: ApiClient):
    shown = watched(other, 4)
    watched(other, 3, visibility="private")
    shown += watched(other, 5)
    numbered = [as_other.get("users/history", {"page": n, "limit": 4})["docs"] for n in (1, 2, 3)]
    assert [doc["_id"] for docs in numbered for doc in docs] == ids(shown)
    seen, cursor = [], ""
    while cursor is not None:
        page = as_other.get("users/history", {"cursor": cursor, "limit": 4})
        seen += [doc["_id"] for doc in page["docs"]]
        cursor = page["nextCursor"]
    assert seen == ids(shown)
    as_other.get("users/history", {"cursor": "forged"}, 400)


def test_the_array_is_bounded(other: User, as_other: ApiClient, settings: Any):
    settings.ARRAY_MAX = 3
    videos = watched(other, 5)
    assert [item["_id"] for item in as_other.get("users/history")] == ids(videos)[:3]


def test_everybody_has_their_own(owner: User, other: User, as_owner: ApiClient):
    (video,) = watched(other)
    assert as_owner.get("users/history") == []
    as_owner.delete(f"users/history/{video.pk}", status=404)
    as_owner.delete("users/history")
    as_owner.patch(f"users/history/{video.pk}", {"position": 3})
    entry = HistoryEntry.objects.get(user_id=other.pk)
    assert (entry.position, entry.watched_at) == (0, START)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("get", "users/history"),
        ("delete", "users/history"),
        ("patch", "users/history/ffffffffffffffffffffffff"),
        ("delete", "users/history/ffffffffffffffffffffffff"),
    ],
)
def test_guests_are_asked_to_sign_in(api: ApiClient, verb: str, path: str):
    getattr(api, verb)(path, status=401)


def test_a_position_is_cut_to_the_length_and_keeps_the_place(other: User, as_other: ApiClient):
    first, second = watched(other, 2, duration=20)
    item = as_other.patch(f"users/history/{first.pk}", {"position": 1e6})
    assert item["resumePosition"] == 20
    assert item["_id"] == str(first.pk)
    assert [doc["_id"] for doc in as_other.get("users/history")] == ids([first, second])
    form = as_other.patch(f"users/history/{first.pk}", {"position": "7"}, format="multipart")
    assert form["resumePosition"] == 7


def test_a_position_makes_the_entry_where_there_is_none(other: User, as_other: ApiClient):
    public, unlisted = VideoFactory(), VideoFactory(visibility="unlisted")
    assert as_other.patch(f"users/history/{public.pk}", {"position": 3})["watchedAt"]
    as_other.patch(f"users/history/{unlisted.share_id}", {"position": 4})
    assert as_other.get(f"videos/{unlisted.share_id}")["resumePosition"] == 4
    assert HistoryEntry.objects.count() == 2


@pytest.mark.parametrize("state", [{"visibility": "private"}, {"visibility": "unlisted"}])
@pytest.mark.parametrize("is_noted", [False, True])
def test_the_unseen_answers_exactly_as_what_does_not_exist(
    other: User, as_other: ApiClient, state: dict[str, str], is_noted: bool
):
    """Also where it was watched in better days: the entry opens nothing."""
    video = watched(other)[0] if is_noted else VideoFactory()
    listed = state["visibility"] == "public"
    Video.objects.filter(pk=video.pk).update(listed=listed, **state)
    answers = [
        as_other.patch(f"users/history/{id_}", {"position": 3}, 404)
        for id_ in (video.pk, ObjectId())
    ]
    for answer in answers:
        del answer["error"]["timestamp"], answer["error"]["requestId"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "position", [-1, "x", None, "", {"$gt": 0}, [1], 1e12, "nan", "inf", "1e400"], ids=str
)
def test_what_is_no_position_is_400_and_not_stored(other: User, position: Any):
    (video,) = watched(other)
    client = client_of(other)
    client.patch(f"users/history/{video.pk}", {"position": position}, 400)
    assert HistoryEntry.objects.get().position == 0
    client.patch(f"users/history/{video.pk}", {}, 400)


@pytest.mark.parametrize("bad", ["nonsense", "1", "%00", "$where", "a" * 3000])
def test_malformed_references_are_not_found(as_other: ApiClient, bad: str):
    as_other.patch(f"users/history/{bad}", {"position": 1}, 404)
    as_other.delete(f"users/history/{bad}", status=404)


def test_an_entry_can_be_forgotten_whether_its_video_is_seen_or_not(
    other: User, as_other: ApiClient
):
    seen, hidden = watched(other)[0], watched(other, visibility="private")[0]
    for video in (seen, hidden):
        assert as_other.delete(f"users/history/{video.pk}") == {"_id": str(video.pk)}
        as_other.delete(f"users/history/{video.pk}", status=404)
    assert not HistoryEntry.objects.exists()


def test_a_history_is_cleared_in_batches_and_nobody_elses(
    owner: User, other: User, as_other: ApiClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(history, "BATCH", 2)
    watched(other, 5)
    watched(owner, 2)
    assert as_other.delete("users/history") == {"removed": 5}
    assert as_other.delete("users/history") == {"removed": 0}
    assert HistoryEntry.objects.filter(user_id=owner.pk).count() == 2


def test_a_paused_history_stays_as_it_is_and_can_be_cleared(other: User, as_other: ApiClient):
    (video,) = watched(other)
    new = VideoFactory()
    as_other.patch("users/preferences", {"historyPaused": True})
    as_other.get(f"videos/{new.pk}")
    item = as_other.patch(f"users/history/{new.pk}", {"position": 3})
    assert (item["watchedAt"], item["resumePosition"]) == (None, 0)
    assert as_other.patch(f"users/history/{video.pk}", {"position": 3})["resumePosition"] == 0
    assert [doc["_id"] for doc in as_other.get("users/history")] == [str(video.pk)]
    as_other.delete(f"users/history/{video.pk}")
    as_other.patch("users/preferences", {"historyPaused": False})
    as_other.get(f"videos/{new.pk}")
    assert [doc["_id"] for doc in as_other.get("users/history")] == [str(new.pk)]


def test_many_positions_at_once_make_one_entry(other: User):
    video = VideoFactory(duration=100)
    clients = [client_of(other) for _ in range(8)]

    def beat(n: int) -> int:
        path = f"/api/v1/users/history/{video.pk}"
        return int(clients[n].http.patch(path, {"position": n}, format="json").status_code)

    assert at_once(8, beat) == [200] * 8
    assert HistoryEntry.objects.count() == 1


def test_a_long_history_comes_in_as_many_round_trips_as_a_short_one(
    other: User, as_other: ApiClient
):
    def trips() -> int:
        with recorded() as sent:
            as_other.get("users/history")
        return sent.round_trips

    watched(other, 2)
    short = trips()
    rows = Video.objects.bulk_create(
        Video(owner=other, title="t", status="ready", listed=True) for _ in range(150)
    )
    HistoryEntry.objects.bulk_create(
        HistoryEntry(user=other, video=video, watched_at=START) for video in rows
    )
    assert len(as_other.get("users/history")) == 152
    assert trips() == short


@pytest.mark.parametrize("query", [{"cursor": "", "limit": 10}, {"page": 1, "limit": 10}, None])
def test_the_cost_does_not_grow_with_the_house(other: User, as_other: ApiClient, query: Any):
    watched(other, 10)

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            as_other.get("users/history", query)
        return sent.round_trips, sent.documents_examined("videos_historyentry", "videos_video")

    before = cost()
    assert before[1] <= 20
    people = [UserFactory() for _ in range(3)]
    for person in people:
        watched(person, 20)
    assert cost() == before


def test_a_page_of_a_long_history_reads_what_it_returns(other: User, as_other: ApiClient):
    videos = watched(other, 30) + watched(other, 30, visibility="private")
    assert len(videos) == 60
    with recorded() as sent:
        page = as_other.get("users/history", {"page": 3, "limit": 10})
    assert (len(page["docs"]), page["totalDocs"]) == (10, 30)
    # Entries behind the page are skipped in the index; those of hidden videos told apart there.
    assert sent.documents_examined("videos_historyentry", "videos_video") <= 2 * 11 + 30
