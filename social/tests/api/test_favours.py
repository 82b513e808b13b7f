"""Pins and hearts of the video's owner, and the replies to a comment."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId

from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from core.testing.plans import explain
from social.models import Comment
from social.tests.api.test_access import sweep
from social.tests.api.test_storms import call
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, ReactionFactory
from social.tests.invariants import disagreements
from social.tests.storms import Act, storm

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def ids(page: dict[str, Any]) -> list[str]:
    return [comment["_id"] for comment in page["docs"]]


# The columns:  guest owner author other staff
@pytest.mark.parametrize("what", ["pin", "heart"])
@pytest.mark.parametrize("verb", ["post", "delete"])
@sweep(
    public="  401   200   403    403   403",
    unlisted="401   200   403    404   403",
    unseen="  401   200   404    404   403",
)
def test_only_the_videos_owner_pins_and_gives_hearts(
    scene: Scene, role: str, status: int, verb: str, what: str
):
    field = {"pin": "is_pinned", "heart": "is_hearted"}[what]
    Comment.objects.filter(pk=scene.comment.pk).update(**{field: verb == "delete"})
    getattr(scene.as_(role), verb)(f"comments/c/{scene.comment.pk}/{what}", status=status)
    changed = getattr(Comment.objects.get(), field) != (verb == "delete")
    assert changed == (status == 200)


def test_a_pinned_comment_comes_first_in_every_order_and_there_is_one(scene: Scene):
    liked = CommentFactory(video=scene.video, likes_count=5)
    new = CommentFactory(video=scene.video)
    owner, path = scene.as_("owner"), f"comments/{scene.video.pk}"
    first, liked_, new_ = str(scene.comment.pk), str(liked.pk), str(new.pk)
    assert owner.post(f"comments/c/{first}/pin")["isPinned"] is True
    for client in (owner, ApiClient()):
        assert ids(client.get(path)) == [first, new_, liked_]
        assert ids(client.get(path, {"sort": "top"})) == [first, liked_, new_]
        assert ids(client.get(path, {"cursor": "", "limit": 1})) == [first]
    assert owner.post(f"comments/c/{liked_}/pin")["isPinned"] is True
    assert ids(owner.get(path)) == [liked_, new_, first]
    assert [c["isPinned"] for c in owner.get(path)["docs"]] == [True, False, False]
    for _ in "ab":
        assert owner.delete(f"comments/c/{liked_}/pin")["isPinned"] is False
    assert ids(owner.get(path)) == [new_, liked_, first]
    # Another video has a pinned comment of its own.
    elsewhere = CommentFactory()
    client_of(elsewhere.video.owner).post(f"comments/c/{elsewhere.pk}/pin")
    owner.post(f"comments/c/{new_}/pin")
    assert Comment.objects.filter(is_pinned=True).count() == 2


def test_a_heart_comes_and_goes_and_may_be_given_twice(scene: Scene):
    owner, path = scene.as_("owner"), f"comments/c/{scene.comment.pk}/heart"
    for _ in "ab":
        assert owner.post(path)["isHearted"] is True
    assert ApiClient().get(f"comments/{scene.video.pk}")["docs"][0]["isHearted"] is True
    for _ in "ab":
        assert owner.delete(path)["isHearted"] is False
    reply = CommentFactory(root=scene.comment)
    assert owner.post(f"comments/c/{reply.pk}/heart")["isHearted"] is True


def test_a_reply_cannot_be_pinned_and_what_is_gone_neither(scene: Scene):
    reply, owner = CommentFactory(root=scene.comment), scene.as_("owner")
    assert owner.post(f"comments/c/{reply.pk}/pin", status=400)["error"]["code"] == "is_reply"
    owner.delete(f"comments/c/{scene.comment.pk}")
    for id_ in (scene.comment.pk, ObjectId()):
        owner.post(f"comments/c/{id_}/pin", status=404)
        owner.delete(f"comments/c/{id_}/heart", status=404)
    assert not Comment.objects.filter(is_pinned=True).exists()


def test_a_tombstone_is_not_pinned_any_more(scene: Scene):
    CommentFactory(root=scene.comment)
    owner = scene.as_("owner")
    owner.post(f"comments/c/{scene.comment.pk}/pin")
    scene.as_("author").delete(f"comments/c/{scene.comment.pk}")
    assert owner.get(f"comments/{scene.video.pk}")["docs"][0]["isPinned"] is False


def test_pins_at_the_same_moment_leave_one(scene: Scene):
    comments = [CommentFactory(video=scene.video) for _ in range(6)]

    def pinning(comment: Comment) -> Act:
        client = scene.as_("owner")
        return lambda _: call(client, "post", f"comments/c/{comment.pk}/pin")

    acts = [pinning(comment) for comment in comments]
    assert storm(*acts, times=6) == {200: 36}
    assert Comment.objects.filter(is_pinned=True).count() == 1


@pytest.mark.parametrize("sort", ["newest", "top"])
def test_a_cursor_costs_the_same_at_any_depth(scene: Scene, sort: str):
    """With the pinned comment on top, and half of the others in the same millisecond."""
    author = scene.people["author"]
    rows = [
        Comment(
            video=scene.video,
            author=author,
            content=str(n),
            created_at=MOMENT if n % 2 else datetime.now(UTC),
            likes_count=n % 3,
        )
        for n in range(120)
    ]
    Comment.objects.bulk_create(rows)
    scene.as_("owner").post(f"comments/c/{scene.comment.pk}/pin")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        with recorded() as sent:
            query = {"cursor": cursor, "limit": 10, "sort": sort}
            page = ApiClient().get(f"comments/{scene.video.pk}", query)
        plan = explain(Comment, sent.pipelines("social_comment")[0])
        assert plan.documents <= 1.2 * 10 + 20
        assert plan.keys <= 60
        seen += ids(page)
        cursor = page["nextCursor"]
    assert seen[0] == str(scene.comment.pk)
    assert len(seen) == len(set(seen)) == 121


# Replies


def test_replies_come_in_the_order_of_the_talk(scene: Scene):
    path = f"comments/c/{scene.comment.pk}/replies"
    assert ApiClient().get(path)["docs"] == []
    other = scene.as_("other")
    made = [
        other.post(
            f"comments/{scene.video.pk}", {"content": str(n), "parent": str(scene.comment.pk)}, 201
        )
        for n in range(5)
    ]
    CommentFactory(root=CommentFactory(video=scene.video))
    ReactionFactory(target=Comment.objects.get(pk=made[0]["_id"]), user=scene.people["owner"])
    page = scene.as_("owner").get(path, {"limit": 3})
    assert ids(page) == [c["_id"] for c in made[:3]]
    assert (page["totalDocs"], page["totalPages"], page["hasNextPage"]) == (5, 2, True)
    assert [c["isLiked"] for c in page["docs"]] == [True, False, False]
    assert {c["parent"] for c in page["docs"]} == {str(scene.comment.pk)}
    seen, cursor = [], ""
    while cursor is not None:
        part = ApiClient().get(path, {"cursor": cursor, "limit": 2})
        seen += ids(part)
        cursor = part["nextCursor"]
    assert seen == [c["_id"] for c in made]
    assert ApiClient().get(f"comments/c/{made[0]['_id']}/replies")["docs"] == []


@sweep(
    public="  200   200   200    200   200",
    unlisted="404   200   200    404   200",
    unseen="  404   200   404    404   200",
)
def test_replies_are_read_by_those_who_see_the_comment(scene: Scene, role: str, status: int):
    CommentFactory(root=scene.comment, content="marker-77a")
    client = scene.as_(role)
    answer = client.get(f"comments/c/{scene.comment.pk}/replies", status=status)
    if status == 200:
        assert len(answer["docs"]) == 1
    else:
        assert "marker-77a" not in client.last.content.decode()


@sweep(
    public="  200   200   200    200   200",
    unlisted="200   200   200    200   200",
    unseen="  404   200   404    404   200",
)
def test_the_share_id_of_the_video_opens_replies(scene: Scene, role: str, status: int):
    CommentFactory(root=scene.comment)
    path = f"comments/c/{scene.comment.pk}/replies"
    scene.as_(role).get(path, {"video": scene.video.share_id}, status)


def test_another_videos_link_opens_nothing(scene: Scene):
    elsewhere = CommentFactory()
    path = f"comments/c/{scene.comment.pk}/replies"
    for video in (elsewhere.video.share_id, elsewhere.video.pk, "x" * 16, "$ne", ObjectId()):
        ApiClient().get(path, {"video": str(video)}, 404)


def test_replies_to_a_tombstone_can_still_be_read(scene: Scene):
    CommentFactory(root=scene.comment)
    scene.as_("author").delete(f"comments/c/{scene.comment.pk}")
    for query in ({}, {"video": str(scene.video.pk)}):
        page = ApiClient().get(f"comments/c/{scene.comment.pk}/replies", query)
        assert (len(page["docs"]), page["totalDocs"]) == (1, 1)
    assert disagreements() == []


def test_bad_ids_pages_and_tokens(scene: Scene):
    guest, path = ApiClient(), f"comments/c/{scene.comment.pk}/replies"
    guest.get("comments/c/nonsense/replies", status=404)
    guest.get(f"comments/c/{ObjectId()}/replies", status=404)
    guest.get(path, {"page": "x"}, 400)
    guest.get(path, {"cursor": "forged"}, 400)
    guest.with_token("nonsense").get(path, status=401)
    assert client_of(UserFactory()).get(path, {"page": 99, "limit": 1000})["limit"] == 100
