"""Tweets, as a front-end sees them."""

from typing import Any

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from social.models import Reaction, Tweet
from social.tests.api.test_comments import LITERAL
from social.tests.factories import ReactionFactory, TweetFactory
from social.tests.invariants import disagreements

FIELDS = {"_id", "content", "createdAt", "updatedAt", "owner", "likesCount", "isLiked", "isHidden"}


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann", full_name="Ann")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    return client_of(ann)


@pytest.fixture
def tweet(ann: User) -> Tweet:
    return TweetFactory(author=ann, content="First!")


@pytest.mark.parametrize("kind", ["json", "multipart"])
def test_a_tweet_comes_back_whole(ann: User, as_ann: ApiClient, kind: str):
    made = as_ann.post("tweets", {"content": "Hello"}, 201, format=kind)
    assert set(made) == FIELDS
    assert made["owner"] == {
        "_id": str(ann.pk),
        "username": "ann",
        "fullName": "Ann",
        "avatar": "",
    }
    assert (made["content"], made["likesCount"], made["isLiked"]) == ("Hello", 0, False)
    assert made["createdAt"] == made["updatedAt"]
    assert ApiClient().get("tweets")["docs"] == [made]
    assert ApiClient().get(f"tweets/user/{ann.pk}") == [made]


@pytest.mark.parametrize("content", LITERAL)
def test_text_is_stored_and_edited_as_written(as_ann: ApiClient, tweet: Tweet, content: str):
    assert as_ann.post("tweets", {"content": content}, 201)["content"] == content
    assert as_ann.patch(f"tweets/{tweet.pk}", {"content": content})["content"] == content
    assert {t["content"] for t in ApiClient().get("tweets")["docs"]} == {content}


@pytest.mark.parametrize(
    "content",
    [None, "", "   \n\t ", "x" * 501, {"$gt": ""}, ["x"], True, "a\0b"],
    ids=["null", "empty", "blank", "long", "object", "array", "boolean", "nul"],
)
@pytest.mark.parametrize("action", ["post", "patch"])
def test_what_is_no_tweet_is_refused(as_ann: ApiClient, tweet: Tweet, content: object, action: str):
    path = "tweets" if action == "post" else f"tweets/{tweet.pk}"
    error = getattr(as_ann, action)(path, {"content": content}, 400)
    assert [e["field"] for e in error["errors"]] == ["content"]
    assert list(Tweet.objects.values_list("content", flat=True)) == ["First!"]


def test_500_characters_are_a_tweet(as_ann: ApiClient):
    as_ann.post("tweets", {"content": "é" * 500}, 201)


def test_only_content_can_be_set(as_ann: ApiClient, ann: User):
    other = UserFactory()
    forged = {
        "_id": str(ObjectId()),
        "author": str(other.pk),
        "author_id": str(other.pk),
        "owner": str(other.pk),
        "likesCount": 99,
        "likes_count": 99,
        "isLiked": True,
        "createdAt": "2001-01-01T00:00:00Z",
    }
    made = as_ann.post("tweets", {"content": "x", **forged}, 201)
    as_ann.patch(f"tweets/{made['_id']}", {"content": "y", **forged})
    row = Tweet.objects.get()
    assert (str(row.pk), row.author_id, row.likes_count) == (made["_id"], ann.pk, 0)
    assert made["_id"] != forged["_id"]
    assert made["createdAt"] > "2020"


def test_the_same_words_are_no_edit(as_ann: ApiClient, tweet: Tweet):
    before = ApiClient().get("tweets")["docs"][0]
    assert as_ann.patch(f"tweets/{tweet.pk}", {"content": "First!"}) == before
    edited = as_ann.patch(f"tweets/{tweet.pk}", {"content": "Second!"})
    assert edited["updatedAt"] > edited["createdAt"] == before["createdAt"]


@pytest.mark.parametrize(
    ("role", "status"), [("guest", 401), ("owner", 200), ("other", 403), ("staff", 403)]
)
@pytest.mark.parametrize("verb", ["patch", "delete"])
def test_only_its_author_changes_a_tweet(
    ann: User, tweet: Tweet, role: str, status: int, verb: str
):
    people = {"owner": ann, "other": UserFactory(), "staff": StaffFactory()}
    client = client_of(people[role]) if role in people else ApiClient()
    getattr(client, verb)(f"tweets/{tweet.pk}", {"content": "changed"}, status)
    contents = list(Tweet.objects.values_list("content", flat=True))
    done = {"patch": ["changed"], "delete": []}[verb]
    assert contents == (done if status == 200 else ["First!"])


def test_deleting_says_the_id_in_every_way_front_ends_read_it_and_takes_the_likes(
    as_ann: ApiClient, tweet: Tweet
):
    id_ = str(tweet.pk)
    ReactionFactory(target=tweet)
    ReactionFactory(target=tweet, value=-1)
    kept = ReactionFactory(target=TweetFactory())
    gone = {"_id": id_, "tweetId": id_, "deletedTweet": {"_id": id_}}
    assert as_ann.delete(f"tweets/{id_}") == gone
    assert list(Reaction.objects.all()) == [kept]
    assert disagreements() == []
    as_ann.delete(f"tweets/{id_}", status=404)
    as_ann.patch(f"tweets/{id_}", {"content": "x"}, 404)
    as_ann.post(f"likes/toggle/t/{id_}", status=404)
    as_ann.put(f"likes/t/{id_}", {"value": 1}, 404)


def test_likes_are_the_callers_own(as_ann: ApiClient, ann: User, tweet: Tweet):
    ReactionFactory(target=tweet, user=ann)
    ReactionFactory(target=tweet, value=-1)
    for client, liked in ((as_ann, True), (client_of(UserFactory()), False), (ApiClient(), False)):
        (shown,) = client.get("tweets")["docs"]
        assert (shown["isLiked"], shown["likesCount"]) == (liked, 1)
        assert client.get(f"tweets/user/{ann.pk}") == [shown]


def test_newest_first_by_number_by_cursor_and_as_an_array(ann: User):
    rows = [TweetFactory(author=ann) for _ in range(7)]
    TweetFactory()
    wanted = [str(row.pk) for row in reversed(rows)]
    guest, path = ApiClient(), f"tweets/user/{ann.pk}"
    assert [t["_id"] for t in guest.get(path)] == wanted
    page = guest.get(path, {"page": 2, "limit": 3})
    assert [t["_id"] for t in page["docs"]] == wanted[3:6]
    assert (page["totalDocs"], page["totalPages"]) == (7, 3)
    seen, cursor = [], ""
    while cursor is not None:
        part = guest.get(path, {"cursor": cursor, "limit": 3})
        seen += [t["_id"] for t in part["docs"]]
        cursor = part["nextCursor"]
    assert seen == wanted
    assert guest.get("tweets", {"limit": 3})["totalDocs"] == 8
    guest.get("tweets", {"page": "x"}, 400)
    guest.get("tweets", {"cursor": "forged"}, 400)


def test_no_such_channel_is_404_and_a_quiet_one_is_empty(ann: User):
    banned = UserFactory(is_active=False)
    for id_ in (ObjectId(), banned.pk):
        ApiClient().get(f"tweets/user/{id_}", status=404)
    assert ApiClient().get(f"tweets/user/{ann.pk}") == []
    ApiClient().with_token("nonsense").get("tweets", status=401)


def test_the_same_key_makes_one_tweet(as_ann: ApiClient):
    send = {"headers": {"Idempotency-Key": "k1"}}
    first = as_ann.post("tweets", {"content": "once"}, 201, **send)
    assert as_ann.post("tweets", {"content": "once"}, 201, **send) == first
    assert Tweet.objects.count() == 1


def test_tweets_have_a_limit_of_their_own(as_ann: ApiClient, tweet: Tweet, rate_limits: Any):
    rate_limits.RATELIMITS["tweet_user"] = "2/600"
    for _ in "ab":
        as_ann.post("tweets", {"content": "x"}, 201)
    as_ann.post("tweets", {"content": "x"}, 429)
    assert int(as_ann.last["Retry-After"]) > 0
    as_ann.get("tweets")
    as_ann.patch(f"tweets/{tweet.pk}", {"content": "still possible"})


@pytest.mark.parametrize("query", [{}, {"page": 2}, {"cursor": ""}])
def test_the_cost_of_a_page_does_not_grow(ann: User, query: dict[str, Any]):
    reader = UserFactory()

    def add(number: int) -> None:
        rows = [Tweet(author=ann, content=str(n)) for n in range(number)]
        Tweet.objects.bulk_create(rows)

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            assert len(as_reader.get("tweets", {"limit": 10, **query})["docs"]) == 10
        pipelines = sent.pipelines("social_tweet")
        return sent.round_trips, sum(documents_examined("social_tweet", p) for p in pipelines)

    add(40)
    as_reader = client_of(reader)
    before = cost()
    add(400)
    assert cost() == before
    # Session, total, tweets, authors, likes; a cursor has no total.
    assert before[0] <= 5
    assert before[1] <= 21
