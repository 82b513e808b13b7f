"""Liking, and the list of what one likes."""

from typing import Any

import pytest

from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from social.models import Reaction
from social.tests.conftest import Scene
from social.tests.factories import ReactionFactory, TweetFactory
from social.tests.invariants import disagreements
from videos.models import Video
from videos.tests.factories import VideoFactory


@pytest.mark.parametrize("kind", ["v", "c", "t"])
def test_a_toggle_likes_and_takes_back(scene: Scene, kind: str):
    target = target_of(scene, kind)
    path = f"likes/toggle/{kind}/{target.pk}"
    other, author = scene.as_("other"), scene.as_("author")
    assert other.post(path) == {"isLiked": True, "likesCount": 1}
    assert author.post(path) == {"isLiked": True, "likesCount": 2}
    assert other.post(path) == {"isLiked": False, "likesCount": 1}
    assert other.post(path) == {"isLiked": True, "likesCount": 2}
    assert disagreements() == []


def test_a_toggle_turns_a_dislike_into_a_like(scene: Scene):
    ReactionFactory(target=scene.video, user=scene.people["other"], value=-1)
    path = f"likes/toggle/v/{scene.video.pk}"
    assert scene.as_("other").post(path) == {"isLiked": True, "likesCount": 1}
    assert disagreements() == []


def target_of(scene: Scene, kind: str) -> Any:
    return {"v": scene.video, "c": scene.comment}.get(kind) or TweetFactory()


@pytest.mark.parametrize("kind", ["v", "c", "t"])
def test_a_value_likes_dislikes_and_takes_back_and_may_be_said_twice(scene: Scene, kind: str):
    target = target_of(scene, kind)
    other, path = scene.as_("other"), f"likes/{kind}/{target.pk}"
    scene.as_("author").put(path, {"value": 1})
    for value, liked, disliked, likes in (
        (1, True, False, 2),
        (-1, False, True, 1),
        (0, False, False, 1),
        (-1, False, True, 1),
        (1, True, False, 2),
    ):
        for _ in "ab":
            assert other.put(path, {"value": value}) == {
                "isLiked": liked,
                "isDisliked": disliked,
                "likesCount": likes,
            }
            assert disagreements() == []
    target.refresh_from_db()
    assert (target.likes_count, target.dislikes_count) == (2, 0)


@pytest.mark.parametrize(
    "value", [2, -2, 0.5, "like", "", None, True, {"$gt": 0}, [1], 2**63, "NaN"]
)
def test_what_is_no_value_is_refused_and_changes_nothing(scene: Scene, value: object):
    for kind in "vct":
        path = f"likes/{kind}/{target_of(scene, kind).pk}"
        error = scene.as_("other").put(path, {"value": value}, 400)
        assert [e["field"] for e in error["errors"]] == ["value"]
        scene.as_("other").put(path, {}, 400)
    assert Reaction.objects.count() == 0


def test_the_watch_page_knows_a_dislike(scene: Scene):
    other = scene.as_("other")
    other.put(f"likes/v/{scene.video.share_id}", {"value": "-1"}, format="multipart")
    shown = other.get(f"videos/{scene.video.pk}")
    assert (shown["isLiked"], shown["isDisliked"], shown["likesCount"]) == (False, True, 0)


def test_a_dislike_that_becomes_a_like_is_the_latest_like(db: None):
    ann = UserFactory()
    first, second = VideoFactory(), VideoFactory()
    as_ann = client_of(ann)
    as_ann.put(f"likes/v/{first.pk}", {"value": -1})
    as_ann.put(f"likes/v/{second.pk}", {"value": 1})
    as_ann.put(f"likes/v/{first.pk}", {"value": 1})
    assert [item["_id"] for item in as_ann.get("likes/videos")] == [str(first.pk), str(second.pk)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("{not json", "application/json"),
        ("[1,2]", "application/json"),
        ('{"value": {"$gt": ""}}', "application/json"),
        ("<x/>", "application/xml"),
        ("\xff", "text/plain"),
    ],
)
def test_a_junk_body_is_ignored(scene: Scene, body: str, content_type: str):
    other = scene.as_("other")
    for path in (
        f"likes/toggle/v/{scene.video.pk}",
        f"likes/toggle/c/{scene.comment.pk}",
        f"likes/toggle/t/{TweetFactory().pk}",
        f"subscriptions/c/{scene.people['owner'].pk}",
    ):
        answer = other.http.generic("POST", f"/api/v1/{path}", body, content_type=content_type)
        assert answer.status_code == 200, answer.content


def test_the_videos_own_page_knows_the_callers_like(scene: Scene):
    path = f"videos/{scene.video.pk}"
    scene.as_("other").post(f"likes/toggle/v/{scene.video.pk}")
    assert scene.as_("other").get(path)["isLiked"] is True
    assert scene.as_("author").get(path)["isLiked"] is False
    assert scene.as_("guest").get(path)["likesCount"] == 1


def liked_by(user: Any, number: int, **video: Any) -> list[Video]:
    videos = [VideoFactory(**video) for _ in range(number)]
    for video_ in videos:
        ReactionFactory(target=video_, user=user)
    return videos


def test_liked_videos_come_newest_like_first_under_every_name(db: None):
    ann = UserFactory()
    first, second = liked_by(ann, 2)
    items = client_of(ann).get("likes/videos")
    assert [item["_id"] for item in items] == [str(second.pk), str(first.pk)]
    item = items[0]
    assert item["video"] == item["likedVideo"]
    assert {k: v for k, v in item.items() if k not in ("video", "likedVideo")} == item["video"]
    assert item["owner"]["username"] == second.owner.username
    assert item["videoFile"].startswith("http")


def test_only_ones_own_likes_of_videos_are_listed(scene: Scene):
    ReactionFactory(target=scene.video, user=scene.people["author"])
    ReactionFactory(target=scene.comment, user=scene.people["other"])
    ReactionFactory(target=scene.video, user=scene.people["other"], value=-1)
    assert scene.as_("other").get("likes/videos") == []


@pytest.mark.parametrize(
    "query", [{}, {"page": 1}, {"cursor": ""}], ids=["array", "page", "keyset"]
)
def test_what_has_become_invisible_is_neither_listed_nor_counted(db: None, query: dict[str, Any]):
    ann = UserFactory()
    kept, mine = liked_by(ann, 1)[0], liked_by(ann, 1, owner=ann, visibility="private")[0]
    liked_by(ann, 2, visibility="private", title="marker-1f7")
    liked_by(ann, 1, visibility="unlisted", title="marker-1f7")
    liked_by(ann, 1, status="failed", title="marker-1f7")
    as_ann = client_of(ann)
    answer = as_ann.get("likes/videos", query)
    docs = answer["docs"] if query else answer
    assert [doc["_id"] for doc in docs] == [str(mine.pk), str(kept.pk)]
    assert "marker-1f7" not in as_ann.last.content.decode()
    if "page" in query:
        assert answer["totalDocs"] == 2
        assert answer["totalPages"] == 1


def test_pages_of_liked_videos_hold_all_of_them_once(db: None):
    ann = UserFactory()
    shown = {str(video.pk) for video in liked_by(ann, 5)}
    liked_by(ann, 3, visibility="private")
    shown |= {str(video.pk) for video in liked_by(ann, 4)}
    as_ann, by_number, by_cursor, cursor = client_of(ann), [], [], ""
    for page in (1, 2, 3):
        by_number += as_ann.get("likes/videos", {"page": page, "limit": 4})["docs"]
    while cursor is not None:
        page_ = as_ann.get("likes/videos", {"cursor": cursor, "limit": 4})
        by_cursor += page_["docs"]
        cursor = page_["nextCursor"]
    for docs in (by_number, by_cursor):
        assert len(docs) == 9
        assert {doc["_id"] for doc in docs} == shown


def test_the_cost_of_liked_videos_does_not_grow_with_the_house(db: None):
    ann = UserFactory()
    liked_by(ann, 10)
    as_ann = client_of(ann)

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            assert len(as_ann.get("likes/videos", {"cursor": "", "limit": 10})["docs"]) == 10
        return sent.round_trips, sum(
            documents_examined(name, pipeline)
            for name in ("social_reaction", "videos_video")
            for pipeline in sent.pipelines(name)
        )

    before = cost()
    owner = UserFactory()
    others = [VideoFactory(owner=owner) for _ in range(60)]
    Reaction.objects.bulk_create(
        [Reaction(user=ann, target_type="c", target_id=v.pk, value=1) for v in others]
        + [Reaction(user=owner, target_type="v", target_id=v.pk, value=1) for v in others]
    )
    assert cost() == before
    assert before == (4, 20)  # session, likes, videos, owners


def test_nothing_liked_is_an_empty_array(db: None):
    as_ann = client_of(UserFactory())
    assert as_ann.get("likes/videos") == []
    assert as_ann.get("likes/videos", {"page": 1})["docs"] == []
    ApiClient().get("likes/videos", status=401)
