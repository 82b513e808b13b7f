"""The primary of three mongods goes away under load."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from bson import ObjectId
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from e2e.site import Person, Site
from faults.conftest import Tell
from faults.deployment import Deployment, eventually, frozen, is_ready, kill, killed, processes_of
from faults.storm import Answer, Call, check_honest, slowest, statuses, storm
from videotube.stack.daemon import Daemon
from videotube.stack.replica_set import ReplicaSet

pytestmark = [pytest.mark.serial, pytest.mark.xdist_group("faults")]

RECOVERY = 30.0
PEOPLE = 5


@pytest.fixture
def people(web: Daemon, primary: Daemon) -> list[Person]:
    assert not primary.has_ended()
    eventually(lambda: is_ready(web.url), within=30, what="ready")
    # One of the site's processes may be ready while another waits for its next look at MongoDB.
    eventually(lambda: all(_takes_writes(web) for _ in range(10)), within=30, what="writes")
    site = Site(web.url)
    return [site.sign_up() for _ in range(PEOPLE)]


def _takes_writes(web: Daemon) -> bool:
    try:
        Site(web.url).sign_up()
    except AssertionError:
        return False
    return True


@pytest.fixture
def primary(members: ReplicaSet) -> Daemon:
    """The primary of a set that is whole."""
    eventually(members.is_whole, within=60, what="all members up")
    found = members.primary()
    assert found is not None
    return found


def comments(
    web: Daemon, video: str, people: list[Person], count: int, *, keyed: bool = False
) -> list[Call]:
    return [
        Call(
            "POST",
            f"{web.url}/api/v1/comments/{video}",
            {"content": (mark := f"{number} {uuid.uuid4().hex}")},
            people[number % len(people)].headers
            | ({"Idempotency-Key": uuid.uuid4().hex} if keyed else {}),
            mark,
        )
        for number in range(count)
    ]


def stored(deployment: Deployment, video: str) -> Counter[str]:
    """Comments on the video as most of the set has them: text → how often."""
    with database(deployment) as client:
        rows = client.get_default_database().get_collection(
            "social_comment", read_concern=ReadConcern("majority")
        )
        found: list[dict[str, Any]] = list(rows.find({"video_id": ObjectId(video)}, {"content": 1}))
    return Counter(row["content"] for row in found)


def database(deployment: Deployment) -> "MongoClient[dict[str, Any]]":
    return MongoClient(deployment.mongodb_uri, serverSelectionTimeoutMS=20_000)


def shown_count(web: Daemon, video: str) -> int:
    return int(Site(web.url).call("GET", f"videos/{video}")["commentsCount"])


def check_kept(answers: Sequence[Answer], deployment: Deployment, video: str) -> None:
    """Each acknowledged comment is there once, no comment twice, and the counter knows all."""
    rows = stored(deployment, video)
    assert [a.call.mark for a in answers if a.is_done and rows[a.call.mark] != 1] == []
    assert [mark for mark, times in rows.items() if times != 1] == []


def recovery(web: Daemon, video: str, person: Person, since: float) -> float:
    """Seconds from `since` until a write passes again; every answer till then is honest."""
    while True:
        [call] = comments(web, video, [person], 1)
        answer = call.send()
        check_honest([answer])
        if answer.is_done:
            return answer.at - since
        assert time.monotonic() - since < RECOVERY, "no write passes after 30 s"
        time.sleep(0.1)


def until_done(calls: Sequence[Call]) -> list[Answer]:
    """Answers to calls that are sent again and again, as `Retry-After` asks, until all succeed."""
    answers: list[Answer] = []
    for _ in range(5):
        answers += storm(calls, threads=16)
        calls = [answer.call for answer in answers[-len(calls) :] if not answer.is_done]
        if not calls:
            return answers
        time.sleep(int(answers[-1].headers.get("Retry-After", 1)))
    raise AssertionError(f"{len(calls)} calls never pass: {answers[-1]}")


@pytest.mark.parametrize(
    "count", [60, pytest.param(200, marks=pytest.mark.patient)], ids=lambda n: f"{n}-writes"
)
def test_a_killed_primary_loses_nothing_that_was_acknowledged(
    replicated: Deployment,
    web: Daemon,
    video: str,
    people: list[Person],
    primary: Daemon,
    members: ReplicaSet,
    tell: Tell,
    count: int,
) -> None:
    pids = processes_of(web)
    killed_at = 0.0

    def strike() -> None:
        nonlocal killed_at
        kill(primary)
        killed_at = time.monotonic()

    answers = storm(
        comments(web, video, people, count, keyed=True), threads=count, meanwhile=strike
    )
    try:
        refused = [answer for answer in answers if not answer.is_done]
        took = recovery(web, video, people[0], killed_at)
        tell(f"{statuses(answers)}, slowest {slowest(answers):.1f} s, writes again {took:.1f} s")
        check_honest(answers, since=killed_at)
        check_kept(answers, replicated, video)
        # What was refused is sent again under its key, and all is there once.
        tell(f"sent again: {statuses(until_done([answer.call for answer in refused]))}")
        rows = stored(replicated, video)
        assert [a.call.mark for a in answers if rows[a.call.mark] != 1] == []
        assert shown_count(web, video) == sum(rows.values())
        assert processes_of(web) == pids
    finally:
        primary.start()
    back = eventually(members.is_whole, within=60, what="the killed member is back")
    tell(f"the killed member has caught up after {back:.1f} s")


@pytest.mark.patient
def test_likes_and_registrations_survive_a_killed_primary_too(
    replicated: Deployment,
    web: Daemon,
    video: str,
    people: list[Person],
    primary: Daemon,
    tell: Tell,
) -> None:
    likes = [
        Call("POST", f"{web.url}/api/v1/likes/toggle/v/{video}", {}, p.headers, str(p.user["_id"]))
        for p in people
    ]
    names = [f"n{uuid.uuid4().hex[:12]}" for _ in range(16)]
    registrations = [
        Call(
            "POST",
            f"{web.url}/api/v1/users/register",
            {
                "username": name,
                "email": f"{name}@example.org",
                "fullName": name,
                "password": f"violet-harbour-{name}",
            },
            mark=name,
        )
        for name in names
    ]
    try:
        answers = storm(
            [*registrations[:8], *likes, *registrations[8:]],
            threads=32,
            meanwhile=lambda: kill(primary),
        )
        tell(f"{statuses(answers)}, slowest {slowest(answers):.1f} s")
        check_honest(answers)
    finally:
        primary.start()
    recovery(web, video, people[0], time.monotonic())
    with database(replicated) as client:
        rows = client.get_default_database()
        liked = Counter(
            str(row["user_id"]) for row in rows.social_reaction.find({"target_id": ObjectId(video)})
        )
        known = Counter(
            row["username"] for row in rows.accounts_user.find({"username": {"$in": names}})
        )
        counted = rows.videos_video.find_one({"_id": ObjectId(video)})
    for answer in answers:
        if answer.is_done:
            assert (liked + known)[answer.call.mark] == 1
    assert set((liked + known).values()) <= {1}
    assert counted is not None
    assert counted["likes_count"] == len(liked)


@pytest.mark.patient
@pytest.mark.parametrize("how", [frozen, killed], ids=["frozen", "killed"])
def test_the_whole_set_gone_is_503_in_time_and_recovers_by_itself(
    web: Daemon,
    video: str,
    people: list[Person],
    members: ReplicaSet,
    tell: Tell,
    how: Callable[..., AbstractContextManager[None]],
) -> None:
    pids = processes_of(web)
    calls = [
        *comments(web, video, people, 60),
        *[Call("GET", f"{web.url}/api/v1/videos/{video}") for _ in range(60)],
    ]
    with how(*members.members):
        answers = storm(calls, threads=60)
        tell(f"while gone: {statuses(answers)}, slowest {slowest(answers):.1f} s")
        check_honest(answers)
        assert not any(answer.is_done for answer in answers)
    back_at = time.monotonic()
    tell(f"writes again after {recovery(web, video, people[0], back_at):.1f} s")
    assert processes_of(web) == pids


@pytest.mark.patient
def test_a_frozen_primary_is_replaced_and_loses_nothing(
    replicated: Deployment,
    web: Daemon,
    video: str,
    people: list[Person],
    primary: Daemon,
    tell: Tell,
) -> None:
    began = time.monotonic()
    with frozen(primary):
        answers = storm(comments(web, video, people, 100), threads=100)
        took = recovery(web, video, people[0], began)
        tell(f"{statuses(answers)}, slowest {slowest(answers):.1f} s, writes again {took:.1f} s")
        check_honest(answers)
    eventually(lambda: check_kept(answers, replicated, video) is None, within=20, what="kept")
