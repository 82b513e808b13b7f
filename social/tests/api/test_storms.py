"""C1, C3, C4: storms by one and by many, after which rows and counters agree."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from social.models import Comment, Reaction, Subscription, Tweet
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, ReactionFactory, TweetFactory
from social.tests.invariants import disagreements
from social.tests.storms import Act, storm
from videos.models import Video

THREADS = 8
ROUNDS = 40


def call(client: ApiClient, verb: str, path: str, body: Any = None) -> int:
    """The status of one call, whichever it is."""
    method = getattr(client.http, verb)
    return int(method(f"/api/v1/{path}", body, format="json").status_code)


def toggling(user: User, path: str) -> Act:
    client = client_of(user)
    return lambda _: call(client, "post", path)


def paths(scene: Scene) -> dict[str, str]:
    return {
        "video": f"likes/toggle/v/{scene.video.pk}",
        "comment": f"likes/toggle/c/{scene.comment.pk}",
        "tweet": f"likes/toggle/t/{tweet_of(scene).pk}",
        "channel": f"subscriptions/c/{scene.people['owner'].pk}",
    }


def tweet_of(scene: Scene) -> Tweet:
    """The one tweet of the scene's owner."""
    owner = scene.people["owner"]
    return Tweet.objects.filter(author_id=owner.pk).first() or TweetFactory(author=owner)


ROWS: dict[str, Callable[[], int]] = {
    "video": Reaction.objects.count,
    "comment": Reaction.objects.count,
    "tweet": Reaction.objects.count,
    "channel": Subscription.objects.count,
}


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "channel"])
def test_one_person_toggling_in_many_tabs(scene: Scene, kind: str):
    act = [toggling(scene.people["other"], paths(scene)[kind]) for _ in range(THREADS)]
    assert storm(*act, times=ROUNDS) == {200: THREADS * ROUNDS}
    # Each toggle has turned it over, so an even number leaves nothing.
    assert ROWS[kind]() == 0
    assert disagreements() == []


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "channel"])
def test_many_people_toggling_the_same(scene: Scene, kind: str):
    acts = [toggling(UserFactory(), paths(scene)[kind]) for _ in range(THREADS)]
    assert storm(*acts, times=ROUNDS - 1) == {200: THREADS * (ROUNDS - 1)}
    assert ROWS[kind]() == THREADS
    assert disagreements() == []


def test_one_person_of_many_minds_has_one_reaction(scene: Scene):
    """Likes, dislikes and neither, by value, from many tabs."""
    client, where = scene.as_("other"), f"likes/v/{scene.video.pk}"
    acts = [
        lambda _, v=value: call(client, "put", where, {"value": v}) for value in (1, -1, 0, 1) * 2
    ]
    assert storm(*acts, times=10) == {200: 80}
    assert Reaction.objects.count() <= 1
    assert disagreements() == []
    assert client.put(where, {"value": 1})["likesCount"] == 1
    assert Reaction.objects.count() == 1


def test_deleting_a_tweet_under_a_storm_of_likes_leaves_no_row(scene: Scene):
    tweet = tweet_of(scene)
    owner = scene.as_("owner")

    def deletion(_: int) -> int:
        sleep(0.05)
        return 1000 + call(owner, "delete", f"tweets/{tweet.pk}")

    def liking() -> Act:
        client = client_of(UserFactory())

        def act(_: int) -> int:
            call(client, "post", f"likes/toggle/t/{tweet.pk}")
            return call(client, "put", f"likes/t/{tweet.pk}", {"value": -1})

        return act

    statuses = storm(*[liking() for _ in range(6)], lambda r: deletion(r) if r == 0 else 1, times=9)
    assert statuses.pop(1200) == 1
    assert set(statuses) <= {1, 200, 404}
    assert statuses[404]
    assert Tweet.objects.count() == Reaction.objects.count() == 0


def test_a_tweet_deleted_by_all_at_once_is_deleted_once(scene: Scene):
    path = f"tweets/{tweet_of(scene).pk}"
    clients = [scene.as_("owner") for _ in range(THREADS)]
    acts = [lambda _, c=client: call(c, "delete", path) for client in clients]
    assert storm(*acts, times=1) == {200: 1, 404: THREADS - 1}


def test_people_following_each_other(scene: Scene):
    ann, bob = UserFactory(), UserFactory()
    acts = [
        toggling(one, f"subscriptions/c/{other.pk}")
        for one, other in ((ann, bob), (bob, ann)) * (THREADS // 2)
    ]
    assert storm(*acts, times=10) == {200: THREADS * 10}
    assert disagreements() == []


def test_comments_replies_edits_and_deletions_at_once(scene: Scene):
    root, video = scene.comment, scene.video.pk

    def talk(user: User) -> Act:
        client = client_of(user)

        def act(round_: int) -> int:
            body = {"content": f"{round_}", **({"parent": str(root.pk)} if round_ % 2 else {})}
            status = call(client, "post", f"comments/{video}", body)
            mine = Comment.objects.filter(author_id=user.pk).first()
            if round_ % 3 == 0 and mine is not None:
                assert call(client, "patch", f"comments/c/{mine.pk}", {"content": "e"}) == 200
                assert call(client, "delete", f"comments/c/{mine.pk}") == 200
            return status

        return act

    assert storm(*[talk(UserFactory()) for _ in range(4)], times=12) == {201: 48}
    assert disagreements() == []


def test_a_comment_deleted_by_all_at_once_is_deleted_once(scene: Scene):
    CommentFactory(root=scene.comment)
    clients = [scene.as_(role) for role in ("author", "owner") * 4]
    acts = [
        lambda _, c=client: call(c, "delete", f"comments/c/{scene.comment.pk}")
        for client in clients
    ]
    assert storm(*acts, times=1) == {200: 1, 404: THREADS - 1}
    assert disagreements() == []


@pytest.mark.parametrize("attempt", range(3))
def test_replies_to_a_comment_that_is_being_deleted(scene: Scene, attempt: int):
    """Either the reply came first and the root is a tombstone, or it is refused."""
    root, path = scene.comment, f"comments/{scene.video.pk}"
    body = {"content": "late", "parent": str(root.pk)}
    other, author = scene.as_("other"), scene.as_("author")

    def reply(_: int) -> int:
        return call(other, "post", path, body)

    def deletion(_: int) -> int:
        return call(author, "delete", f"comments/c/{root.pk}")

    statuses = storm(reply, reply, deletion, reply, times=1)
    assert statuses[200] == 1
    assert statuses[201] + statuses[400] == 3
    assert Comment.objects.filter(pk=root.pk).exists() == (statuses[201] > 0)
    assert disagreements() == []


def test_the_same_key_in_parallel_makes_one_comment(scene: Scene):
    client = scene.as_("other")
    path = f"/api/v1/comments/{scene.video.pk}"

    def act(_: int) -> int:
        sent = client.http.post(
            path, {"content": "once"}, format="json", headers={"Idempotency-Key": "k"}
        )
        return int(sent.status_code)

    assert storm(*[act] * THREADS, times=1) == {201: THREADS}
    assert Comment.objects.filter(content="once").count() == 1
    assert disagreements() == []


def test_deleting_a_video_under_a_storm_leaves_no_row(scene: Scene):
    """The storm goes on until the video is gone, and a little longer."""
    for _ in range(20):
        ReactionFactory(target=CommentFactory(video=scene.video))
    root, video, owner = scene.comment, scene.video, scene.as_("owner")
    reply = {"content": "x", "parent": str(root.pk)}
    started, gone = Barrier(7), Event()
    during, afterwards = Counter[int](), Counter[int]()

    def keep_on(path: str, body: Any = None) -> Act:
        client = client_of(UserFactory())

        def act(_: int) -> int:
            during[call(client, "post", path, body)] += 1
            started.wait()
            while not gone.is_set():
                during[call(client, "post", path, body)] += 1
            for _ in range(2):
                afterwards[call(client, "post", path, body)] += 1
            return 0

        return act

    def deletion(_: int) -> int:
        started.wait()
        try:
            return call(owner, "delete", f"videos/{video.pk}")
        finally:
            gone.set()

    targets = (("comments", reply), ("video", None), ("comment", None)) * 2
    where = {"comments": f"comments/{video.pk}", **paths(scene)}
    storming = [keep_on(where[name], body) for name, body in targets]
    assert storm(*storming, deletion, times=1) == {0: 6, 200: 1}
    assert set(during) <= {200, 201, 404}
    assert set(afterwards) == {404}
    assert not Video.objects.filter(pk=video.pk).exists()
    assert Comment.objects.count() == 0
    assert Reaction.objects.count() == 0
    assert disagreements() == []
