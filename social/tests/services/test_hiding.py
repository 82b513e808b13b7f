"""What staff have hidden: shown to nobody, counted nowhere, and back as it was."""

from collections import Counter

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, client_of
from core.errors import NotFound
from core.models import AuditEvent
from core.testing.client import ApiClient
from social.models import Comment, Tweet
from social.services.hiding import hide_comment, hide_tweet, restore_comment, restore_tweet
from social.tests.factories import CommentFactory, ReactionFactory, TweetFactory
from social.tests.invariants import disagreements
from social.tests.storms import storm
from videos.models import Video


@pytest.fixture
def boss(db: None) -> User:
    return StaffFactory()


@pytest.fixture
def root(db: None) -> Comment:
    return CommentFactory(content="The root")


def listed(root: Comment) -> list[tuple[str, bool]]:
    """What a guest reads under the root's video."""
    page = ApiClient().get(f"comments/{root.video_id}")
    assert page["totalDocs"] == len(page["docs"])
    return [(item["content"], item["isDeleted"]) for item in page["docs"]]


def replies(root: Comment, status: int = 200) -> list[str]:
    answer = ApiClient().get(f"comments/c/{root.pk}/replies", status=status)
    if status != 200:
        return []
    assert answer["totalDocs"] == len(answer["docs"])
    return [item["content"] for item in answer["docs"]]


def test_a_hidden_comment_is_gone_for_everybody_and_comes_back_as_it_was(root: Comment, boss: User):
    ReactionFactory(target=root)
    Comment.objects.filter(pk=root.pk).update(is_hearted=True)
    assert hide_comment(root.pk, by=boss, reason="rude") is True
    assert hide_comment(root.pk, by=boss) is False
    assert listed(root) == []
    assert Video.objects.get(pk=root.video_id).comments_count == 0
    for person in (root.author, boss, root.video.owner):
        assert client_of(person).get(f"comments/{root.video_id}")["docs"] == []
    assert disagreements() == []
    assert restore_comment(root.pk, by=boss) is True
    assert restore_comment(root.pk, by=boss) is False
    item = ApiClient().get(f"comments/{root.video_id}")["docs"][0]
    assert (item["content"], item["likesCount"], item["isHearted"]) == ("The root", 1, True)
    assert disagreements() == []
    events = AuditEvent.objects.order_by("at", "pk").values_list("verb", "reason")
    assert list(events) == [("comment.hidden", "rude"), ("comment.restored", "")]


def test_above_replies_a_hidden_comment_is_a_tombstone_that_tells_nothing(
    root: Comment, boss: User
):
    ReactionFactory(target=root)
    reply = CommentFactory(root=root, content="A reply")
    hide_comment(root.pk, by=boss)
    item = ApiClient().get(f"comments/{root.video_id}")["docs"][0]
    assert (item["content"], item["isDeleted"], item["likesCount"]) == ("", True, 0)
    assert item["owner"]["username"] == ""
    assert item["repliesCount"] == 1
    assert replies(root) == ["A reply"]
    hide_comment(reply.pk, by=boss)
    assert listed(root) == []
    replies(root, status=404)
    restore_comment(reply.pk, by=boss)
    assert listed(root) == [("", True)]
    restore_comment(root.pk, by=boss)
    assert listed(root) == [("The root", False)]
    assert disagreements() == []


def test_a_hidden_reply_is_neither_shown_nor_counted(root: Comment, boss: User):
    reply = CommentFactory(root=root, content="A reply")
    CommentFactory(root=root, content="Another")
    hide_comment(reply.pk, by=boss)
    assert replies(root) == ["Another"]
    assert ApiClient().get(f"comments/{root.video_id}")["docs"][0]["repliesCount"] == 1
    assert disagreements() == []


def test_nobody_likes_answers_edits_or_pins_what_is_hidden(root: Comment, boss: User):
    author, owner = client_of(root.author), client_of(root.video.owner)
    hide_comment(root.pk, by=boss)
    for client in (author, owner, client_of(boss)):
        client.post(f"likes/toggle/c/{root.pk}", status=404)
        client.patch(f"comments/c/{root.pk}", {"content": "x"}, 404)
        parent = {"content": "x", "parent": str(root.pk)}
        client.post(f"comments/{root.video_id}", parent, 400)
    owner.post(f"comments/c/{root.pk}/pin", status=404)
    owner.delete(f"comments/c/{root.pk}", status=404)
    author.delete(f"comments/c/{root.pk}")
    assert not Comment.objects.exists()
    assert disagreements() == []


@pytest.mark.parametrize("hidden_first", ["root", "reply"])
def test_a_hidden_comment_may_be_deleted_with_the_counters_right(
    root: Comment, boss: User, hidden_first: str
):
    reply = CommentFactory(root=root)
    hide_comment(root.pk if hidden_first == "root" else reply.pk, by=boss)
    client_of(root.author).delete(f"comments/c/{root.pk}")
    assert disagreements() == []
    client_of(reply.author).delete(f"comments/c/{reply.pk}")
    assert not Comment.objects.exists()
    assert disagreements() == []


def test_a_reply_whose_root_is_gone_comes_back_under_a_tombstone(root: Comment, boss: User):
    reply = CommentFactory(root=root, content="A reply")
    hide_comment(reply.pk, by=boss)
    client_of(root.author).delete(f"comments/c/{root.pk}")
    assert listed(root) == []
    restore_comment(reply.pk, by=boss)
    assert listed(root) == [("", True)]
    assert replies(root) == ["A reply"]
    assert disagreements() == []


def test_a_pinned_comment_that_is_hidden_leaves_its_place(root: Comment, boss: User):
    owner = client_of(root.video.owner)
    other = CommentFactory(video=root.video)
    owner.post(f"comments/c/{root.pk}/pin")
    hide_comment(root.pk, by=boss)
    owner.post(f"comments/c/{other.pk}/pin")
    restore_comment(root.pk, by=boss)
    assert Comment.objects.get(is_pinned=True).pk == other.pk


def test_what_is_not_there_cannot_be_hidden(root: Comment, boss: User):
    CommentFactory(root=root)
    client_of(root.author).delete(f"comments/c/{root.pk}")
    for act, id_ in (
        (hide_comment, ObjectId()),
        (hide_comment, root.pk),
        (restore_comment, root.pk),
        (hide_tweet, ObjectId()),
    ):
        with pytest.raises(NotFound):
            act(id_, by=boss)


def test_hiding_under_a_storm_of_replies_and_likes_keeps_the_counters(root: Comment, boss: User):
    replies_ = [CommentFactory(root=root) for _ in range(3)]
    person = client_of(UserFactory())

    def hide_and_show(_: int) -> int:
        hide_comment(root.pk, by=boss)
        hide_comment(replies_[0].pk, by=boss)
        restore_comment(root.pk, by=boss)
        restore_comment(replies_[0].pk, by=boss)
        return 0

    def answer(_: int) -> int:
        body = {"content": "x", "parent": str(replies_[1].pk)}
        return person.http.post(f"/api/v1/comments/{root.video_id}", body).status_code

    def like(_: int) -> int:
        return person.http.post(f"/api/v1/likes/toggle/c/{root.pk}").status_code

    said = storm(hide_and_show, answer, like, times=5)
    assert set(said) <= {0, 200, 201, 404}
    assert isinstance(said, Counter)
    assert disagreements() == []


def test_a_hidden_tweet_is_for_its_author_and_staff_alone(boss: User):
    tweet: Tweet = TweetFactory(content="Rude")
    TweetFactory(author=tweet.author, content="Kind")
    ReactionFactory(target=tweet)
    assert hide_tweet(tweet.pk, by=boss, reason="rude") is True
    assert hide_tweet(tweet.pk, by=boss) is False
    path = f"tweets/user/{tweet.author_id}"
    for client in (ApiClient(), client_of(UserFactory())):
        for page in (client.get("tweets"), client.get(f"{path}?page=1")):
            assert [item["content"] for item in page["docs"]] == ["Kind"]
            assert page["totalDocs"] == 1
    for client in (client_of(tweet.author), client_of(boss)):
        items = {item["content"]: item["isHidden"] for item in client.get(path)}
        assert items == {"Kind": False, "Rude": True}
        client.post(f"likes/toggle/t/{tweet.pk}", status=404)
        client.patch(f"tweets/{tweet.pk}", {"content": "x"}, 404)
    client_of(UserFactory()).delete(f"tweets/{tweet.pk}", status=404)
    assert restore_tweet(tweet.pk, by=boss) is True
    assert restore_tweet(tweet.pk, by=boss) is False
    shown = {item["content"]: item["likesCount"] for item in ApiClient().get("tweets")["docs"]}
    assert shown == {"Kind": 0, "Rude": 1}
    assert disagreements() == []


def test_the_author_of_a_hidden_tweet_may_delete_it(boss: User):
    tweet = TweetFactory()
    hide_tweet(tweet.pk, by=boss)
    client_of(tweet.author).delete(f"tweets/{tweet.pk}")
    assert not Tweet.objects.exists()
