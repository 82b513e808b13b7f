"""Rows that name videos: what of them a reader sees, page by page."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.mongo import recorded
from videos.models import HistoryEntry, Video
from videos.shelves import Shelf
from videos.tests.api.test_history import watched

pytestmark = pytest.mark.usefixtures("db")
HIDDEN: dict[str, dict[str, Any]] = {
    "private": {"visibility": "private"},
    "unlisted": {"visibility": "unlisted"},
    "failed": {"status": "failed"},
    "hidden by staff": {"is_hidden": True},
}


@pytest.fixture
def ann() -> User:
    made: User = UserFactory()
    return made


def shelf_of(user: User, reader: Any = None) -> Shelf:
    entries = HistoryEntry.objects.filter(user_id=user.pk)
    return Shelf(entries, "video_id", order=("-watched_at", "-pk"), reader=reader or user)


def named(rows: list[Any]) -> list[Any]:
    return [row.video_id for row in rows]


def keys(*videos: Video) -> list[Any]:
    return [video.pk for video in videos]


@pytest.mark.parametrize("changes", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize(("start", "stop"), [(0, 2), (1, 3), (2, 9), (0, 9), (4, 9), (9, 12)])
def test_a_page_is_a_part_of_what_is_seen(ann: User, changes: Any, start: int, stop: int):
    first = watched(ann, 2)
    watched(ann, 1, **changes)
    own = watched(ann, 1, owner=ann, **changes)
    watched(ann, 1, **changes)
    last = watched(ann, 1)
    watched(UserFactory(), 1)
    shown = keys(*last, *own, *reversed(first))
    rows, total = shelf_of(ann).page(start, stop)
    assert named(rows) == shown[start:stop]
    assert total == 4


SEES = {"guest": 1, "other": 1, "owner": 2, "staff": 2}


@pytest.mark.parametrize(("role", "count"), SEES.items())
def test_the_reader_decides_what_is_seen(ann: User, role: str, count: int):
    owner = UserFactory()
    watched(ann, 1)
    watched(ann, 1, owner=owner, visibility="private")
    staff = UserFactory(is_staff=True)
    reader = {"other": ann, "owner": owner, "staff": staff}.get(role, AnonymousUser())
    shelf = shelf_of(ann, reader)
    rows, total = shelf.page(0, 10)
    assert total == len(rows) == shelf.seen_rows().count() == len(shelf.videos(rows)) == count


@pytest.mark.parametrize("hidden", [0, 3])
def test_a_page_asks_for_ids_and_then_for_all_of_it(ann: User, hidden: int):
    watched(ann, 5)
    watched(ann, hidden, visibility="private")
    watched(ann, 2, owner=ann, visibility="private")
    shelf = shelf_of(ann)
    with recorded() as asked:
        rows, total = shelf.page(0, 4)
    assert total == 7
    assert asked.round_trips == (3 if hidden else 2)
    with recorded() as asked:
        assert [video.pk for _, video in shelf.videos(rows)] == named(rows)
    assert asked.round_trips == 1


def test_which_videos_are_seen_is_known_without_reading_one(ann: User):
    watched(ann, 5)
    watched(ann, 3, visibility="private")
    watched(ann, 2, owner=ann, visibility="private")
    with recorded() as asked:
        assert shelf_of(ann).seen_rows().count() == 7
    assert asked.documents_examined("videos_video") == 0


def test_rows_that_no_page_has_read_get_their_videos_in_two_round_trips(ann: User):
    watched(ann, 3)
    gone = watched(ann, 1, visibility="private")
    rows = list(HistoryEntry.objects.order_by("-pk"))
    assert named(rows)[0] == gone[0].pk
    with recorded() as asked:
        found = shelf_of(ann).videos(rows)
    assert asked.round_trips == 2
    assert [(row.pk, video.pk) for row, video in found] == [(r.pk, r.video_id) for r in rows[1:]]
    assert all(video.owner.username for _, video in found)


def test_a_video_whose_owner_is_gone_is_left_out(ann: User):
    kept, lost = watched(ann, 2)
    User.objects.filter(pk=lost.owner_id)._raw_delete("default")
    shelf = shelf_of(ann)
    rows, _ = shelf.page(0, 10)
    assert [video.pk for _, video in shelf.videos(rows)] == [kept.pk]


def test_an_empty_shelf_has_an_empty_page(ann: User):
    shelf = shelf_of(ann)
    assert shelf.page(0, 10) == ([], 0)
    assert shelf.videos([]) == []
    assert not shelf.seen_rows().exists()


def test_no_more_is_counted_than_the_setting_says(ann: User, settings: Any):
    settings.PAGE_COUNT_MAX = 3
    watched(ann, 5)
    rows, total = shelf_of(ann).page(0, 10)
    assert (len(rows), total) == (3, 3)
