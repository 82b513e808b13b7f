"""Pages of comments: order, cursors, and a cost that does not grow."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from social.models import Comment
from social.tests.factories import CommentFactory, ReactionFactory
from videos.models import Video
from videos.tests.factories import VideoFactory

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def video(db: None) -> Video:
    return VideoFactory()


def fill(video: Video, number: int, **fields: Any) -> list[Comment]:
    author = UserFactory()
    rows = [Comment(video=video, author=author, content=str(n), **fields) for n in range(number)]
    return Comment.objects.bulk_create(rows)


def contents(page: dict[str, Any]) -> list[str]:
    return [comment["content"] for comment in page["docs"]]


def test_newest_first_unless_top_is_asked(video: Video):
    for content, likes in (("old", 1), ("liked", 5), ("new", 0)):
        CommentFactory(video=video, content=content, likes_count=likes)
    path, guest = f"comments/{video.pk}", ApiClient()
    assert contents(guest.get(path)) == ["new", "liked", "old"]
    assert contents(guest.get(path, {"sort": "newest"})) == ["new", "liked", "old"]
    assert contents(guest.get(path, {"sort": ""})) == ["new", "liked", "old"]
    assert contents(guest.get(path, {"sort": "top"})) == ["liked", "old", "new"]
    guest.get(path, {"sort": "author__password"}, 400)


def test_other_videos_comments_are_not_shown(video: Video):
    CommentFactory()
    assert ApiClient().get(f"comments/{video.pk}")["totalDocs"] == 0


@pytest.mark.parametrize("sort", ["newest", "top"])
def test_cursors_neither_repeat_nor_skip_while_comments_come_in(video: Video, sort: str):
    fill(video, 25, created_at=MOMENT)
    guest, path, seen, cursor = ApiClient(), f"comments/{video.pk}", [], ""
    while cursor is not None:
        page = guest.get(path, {"cursor": cursor, "limit": 4, "sort": sort})
        seen += contents(page)
        cursor = page["nextCursor"]
        fill(video, 1, created_at=datetime.now(UTC), likes_count=9)
    assert sorted(int(content) for content in seen) == list(range(25))


def test_a_cursor_of_another_order_is_refused(video: Video):
    fill(video, 5)
    guest, path = ApiClient(), f"comments/{video.pk}"
    cursor = guest.get(path, {"cursor": "", "limit": 2})["nextCursor"]
    guest.get(path, {"cursor": cursor, "sort": "top"}, 400)
    guest.get(path, {"cursor": "eyJ4IjoxfQ"}, 400)


@pytest.mark.parametrize("query", [{}, {"sort": "top"}, {"cursor": ""}, {"page": 2}])
def test_the_cost_of_a_page_does_not_grow(video: Video, query: dict[str, Any]):
    reader = UserFactory()
    liked, *_ = fill(video, 40)
    ReactionFactory(target=liked, user=reader)
    as_reader, path = client_of(reader), f"comments/{video.pk}"

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            assert len(as_reader.get(path, {"limit": 10, **query})["docs"]) == 10
        pipelines = sent.pipelines("social_comment")
        return sent.round_trips, sum(documents_examined("social_comment", p) for p in pipelines)

    before = cost()
    fill(VideoFactory(), 300)
    fill(video, 300)
    assert cost() == before
    # Session, video, total, comments, authors, likes; a cursor has no total.
    assert before[0] <= 6
    assert before[1] <= 20
