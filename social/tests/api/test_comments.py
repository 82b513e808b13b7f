"""Writing, editing and deleting comments, as a front-end sees it."""

import pytest
from bson import ObjectId

from accounts.tests.factories import client_of
from core.models import AuditEvent
from core.testing.client import ApiClient
from social.models import Comment
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, ReactionFactory
from social.tests.invariants import disagreements
from videos.models import Video
from videos.tests.factories import VideoFactory

FIELDS = {
    "_id",
    "content",
    "createdAt",
    "updatedAt",
    "isEdited",
    "owner",
    "likesCount",
    "isLiked",
    "repliesCount",
    "parent",
    "isPinned",
    "isHearted",
    "isDeleted",
    "isHeld",
}
LITERAL = [
    "$password",
    '{"$gt": ""}',
    ".*+?^${}()|[]\\",
    "  leading and trailing space \n",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "$$ROOT",
    "é́ ½ 👩‍👩‍👧 \u202eabc",
]


@pytest.fixture
def author(scene: Scene) -> ApiClient:
    return scene.as_("author")


def test_a_comment_comes_back_whole(scene: Scene, author: ApiClient):
    made = author.post(f"comments/{scene.video.pk}", {"content": "Lovely"}, 201)
    assert set(made) == FIELDS
    assert made["owner"] == {
        "_id": str(scene.people["author"].pk),
        "username": "arne",
        "fullName": "Arne",
        "avatar": "",
    }
    assert made["parent"] is None
    assert (made["isEdited"], made["isLiked"], made["likesCount"]) == (False, False, 0)
    assert made["createdAt"] == made["updatedAt"]
    listed = ApiClient().get(f"comments/{scene.video.pk}")["docs"]
    assert listed[0] == made
    assert Video.objects.get(pk=scene.video.pk).comments_count == 2


@pytest.mark.parametrize("content", LITERAL)
def test_text_is_stored_and_edited_as_written(scene: Scene, author: ApiClient, content: str):
    path = f"comments/{scene.video.pk}"
    made = author.post(path, {"content": content}, 201)
    assert made["content"] == content
    assert Comment.objects.get(pk=made["_id"]).content == content
    edited = author.patch(f"comments/c/{scene.comment.pk}", {"content": content})
    assert edited["content"] == content
    assert {c["content"] for c in author.get(path)["docs"]} == {content}


@pytest.mark.parametrize(
    "content",
    [None, "", "   \n\t ", "x" * 2001, {"$gt": ""}, ["x"], True, "a\0b"],
    ids=["null", "empty", "blank", "long", "object", "array", "boolean", "nul"],
)
@pytest.mark.parametrize("action", ["post", "patch"])
def test_what_is_no_comment_is_refused(
    scene: Scene, author: ApiClient, content: object, action: str
):
    path = scene.video.pk if action == "post" else f"c/{scene.comment.pk}"
    error = getattr(author, action)(f"comments/{path}", {"content": content}, 400)
    assert [e["field"] for e in error["errors"]] == ["content"]
    assert list(Comment.objects.values_list("content", flat=True)) == ["First!"]


def test_2000_characters_are_a_comment(scene: Scene, author: ApiClient):
    assert author.post(f"comments/{scene.video.pk}", {"content": "é" * 2000}, 201)


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_bodies_may_be_json_or_multipart(scene: Scene, author: ApiClient, kind: str):
    body = {"content": "Lovely", "parent": str(scene.comment.pk)}
    assert author.post(f"comments/{scene.video.pk}", body, 201, format=kind)["parent"]


def test_a_form_with_an_empty_parent_is_a_root(scene: Scene, author: ApiClient):
    made = author.post(
        f"comments/{scene.video.pk}", {"content": "x", "parent": ""}, 201, format="multipart"
    )
    assert made["parent"] is None


def test_only_content_and_parent_can_be_set(scene: Scene, author: ApiClient):
    forged = {
        "_id": str(ObjectId()),
        "author": str(scene.people["owner"].pk),
        "owner": str(scene.people["owner"].pk),
        "video": str(ObjectId()),
        "likesCount": 99,
        "repliesCount": 99,
        "isPinned": True,
        "isHearted": True,
        "isDeleted": True,
        "isEdited": True,
        "createdAt": "2001-01-01T00:00:00Z",
    }
    made = author.post(f"comments/{scene.video.pk}", {"content": "x", **forged}, 201)
    edited = author.patch(f"comments/c/{made['_id']}", {"content": "y", **forged})
    row = Comment.objects.get(pk=made["_id"])
    assert row.author_id == scene.people["author"].pk
    assert row.video_id == scene.video.pk
    assert (row.likes_count, row.replies_count) == (0, 0)
    assert not any((row.is_pinned, row.is_hearted, row.is_deleted))
    assert edited["createdAt"] == made["createdAt"] > "2020"


def test_an_edit_is_marked_and_the_same_words_are_none(scene: Scene, author: ApiClient):
    path = f"comments/c/{scene.comment.pk}"
    assert author.patch(path, {"content": "First!"})["isEdited"] is False
    edited = author.patch(path, {"content": "Second!"})
    assert edited["isEdited"] is True
    assert edited["updatedAt"] > edited["createdAt"]


def test_replies_stand_one_level_deep_under_their_root(scene: Scene, author: ApiClient):
    path, root = f"comments/{scene.video.pk}", str(scene.comment.pk)
    reply = author.post(path, {"content": "reply", "parent": root}, 201)
    deeper = author.post(path, {"content": "reply to reply", "parent": reply["_id"]}, 201)
    assert reply["parent"] == deeper["parent"] == root
    page = author.get(path)
    assert [c["_id"] for c in page["docs"]] == [root]
    assert page["docs"][0]["repliesCount"] == 2
    assert page["totalDocs"] == 1
    assert Video.objects.get(pk=scene.video.pk).comments_count == 3
    assert disagreements() == []


def test_a_parent_must_be_a_living_comment_of_the_same_video(scene: Scene, author: ApiClient):
    elsewhere = CommentFactory(video=VideoFactory(visibility="private"))
    buried = CommentFactory(video=scene.video, content="", is_deleted=True)
    Video.objects.filter(pk=scene.video.pk).update(comments_count=1)
    path = f"comments/{scene.video.pk}"
    messages = set()
    for parent in (elsewhere.pk, buried.pk, ObjectId()):
        error = author.post(path, {"content": "x", "parent": str(parent)}, 400)
        assert [e["field"] for e in error["errors"]] == ["parent"]
        messages.add(error["message"])
    assert len(messages) == 1
    for junk in ("nonsense", 7, {"$ne": 1}, []):
        author.post(path, {"content": "x", "parent": junk}, 400)
    assert Comment.objects.count() == 3
    assert disagreements() == []


def test_where_comments_are_off_nobody_writes_and_everybody_reads(scene: Scene):
    Video.objects.filter(pk=scene.video.pk).update(comments_enabled=False)
    for role in ("owner", "other", "staff"):
        error = scene.as_(role).post(f"comments/{scene.video.pk}", {"content": "x"}, 403)
        assert error["error"]["code"] == "comments_off"
    scene.as_("author").patch(f"comments/c/{scene.comment.pk}", {"content": "x"}, 403)
    assert len(scene.as_("guest").get(f"comments/{scene.video.pk}")["docs"]) == 1
    scene.as_("author").delete(f"comments/c/{scene.comment.pk}")


def test_deleting_says_the_id_in_every_way_front_ends_read_it(scene: Scene, author: ApiClient):
    id_ = str(scene.comment.pk)
    assert author.delete(f"comments/c/{id_}") == {
        "_id": id_,
        "commentId": id_,
        "deletedComment": {"_id": id_},
    }
    author.delete(f"comments/c/{id_}", status=404)
    author.patch(f"comments/c/{id_}", {"content": "x"}, 404)
    author.post(f"likes/toggle/c/{id_}", status=404)


def test_a_deleted_root_with_replies_stays_as_a_tombstone(scene: Scene, author: ApiClient):
    reply = CommentFactory(root=scene.comment, author=scene.people["other"])
    ReactionFactory(target=scene.comment)
    author.delete(f"comments/c/{scene.comment.pk}")
    (tombstone,) = ApiClient().get(f"comments/{scene.video.pk}")["docs"]
    assert tombstone["isDeleted"] is True
    assert tombstone["content"] == ""
    assert tombstone["owner"]["username"] == tombstone["owner"]["fullName"] == ""
    assert str(scene.people["author"].pk) not in str(tombstone)
    assert (tombstone["repliesCount"], tombstone["likesCount"]) == (1, 0)
    assert disagreements() == []
    for role in ("author", "other"):
        scene.as_(role).delete(f"comments/c/{scene.comment.pk}", status=404)
        scene.as_(role).post(f"likes/toggle/c/{scene.comment.pk}", status=404)
    # Those who talk on do so under the same root.
    made = author.post(f"comments/{scene.video.pk}", {"content": "x", "parent": str(reply.pk)}, 201)
    assert made["parent"] == str(scene.comment.pk)
    assert disagreements() == []


def test_a_tombstone_goes_with_its_last_reply(scene: Scene, author: ApiClient):
    replies = [CommentFactory(root=scene.comment, author=scene.people["author"]) for _ in "ab"]
    author.delete(f"comments/c/{scene.comment.pk}")
    author.delete(f"comments/c/{replies[0].pk}")
    assert ApiClient().get(f"comments/{scene.video.pk}")["docs"][0]["repliesCount"] == 1
    author.delete(f"comments/c/{replies[1].pk}")
    assert ApiClient().get(f"comments/{scene.video.pk}")["docs"] == []
    assert Comment.objects.count() == 0
    assert disagreements() == []


def test_the_same_key_makes_one_comment(scene: Scene, author: ApiClient):
    send = {"headers": {"Idempotency-Key": "k1"}}
    path = f"comments/{scene.video.pk}"
    first = author.post(path, {"content": "once"}, 201, **send)
    assert author.post(path, {"content": "once"}, 201, **send) == first
    assert Comment.objects.count() == 2


def test_comments_have_a_limit_of_their_own(scene: Scene, rate_limits):
    rate_limits.RATELIMITS["comment_user"] = "2/600"
    author = scene.as_("author")
    for _ in "ab":
        author.post(f"comments/{scene.video.pk}", {"content": "x"}, 201)
    author.post(f"comments/{scene.video.pk}", {"content": "x"}, 429)
    assert int(author.last["Retry-After"]) > 0
    author.get(f"comments/{scene.video.pk}")
    author.patch(f"comments/c/{scene.comment.pk}", {"content": "still possible"})
    scene.as_("other").post(f"comments/{scene.video.pk}", {"content": "x"}, 201)


def test_likes_and_names_are_the_callers_own(scene: Scene):
    ReactionFactory(target=scene.comment, user=scene.people["other"])
    dislike = {"value": -1, "user": scene.people["owner"]}
    ReactionFactory(target=scene.comment, **dislike)
    seen = {
        role: scene.as_(role).get(f"comments/{scene.video.pk}")["docs"][0]
        for role in ("guest", "other", "owner")
    }
    assert {role: c["isLiked"] for role, c in seen.items()} == {
        "guest": False,
        "other": True,
        "owner": False,
    }
    assert {c["likesCount"] for c in seen.values()} == {1}


def test_comments_of_a_vanished_account_are_left_out(scene: Scene):
    Comment.objects.filter(pk=scene.comment.pk).update(author_id=ObjectId())
    assert ApiClient().get(f"comments/{scene.video.pk}")["docs"] == []


def test_the_owner_removing_another_persons_comment_is_recorded(scene: Scene):
    scene.as_("owner").delete(f"comments/c/{scene.comment.pk}")
    (event,) = AuditEvent.objects.filter(verb="comment.removed")
    assert event.actor_id == scene.people["owner"].pk
    assert event.before["content"] == "First!"
    mine = CommentFactory(author=scene.people["other"])
    client_of(scene.people["other"]).delete(f"comments/c/{mine.pk}")
    assert AuditEvent.objects.filter(verb="comment.removed").count() == 1
