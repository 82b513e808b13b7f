"""Redis stands still, is gone or is emptied while the site runs: what operations.md promises."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from redis import Redis

from e2e.site import Person, Site
from faults.conftest import Tell
from faults.deployment import Deployment, eventually, frozen, is_ready, killed, processes_of
from faults.storm import Answer, Call, check_honest, slowest, statuses, storm
from videotube.stack.daemon import Daemon

pytestmark = [pytest.mark.serial, pytest.mark.xdist_group("faults")]

LOST = [
    frozen,
    pytest.param(killed, marks=pytest.mark.patient),
]


@pytest.fixture
def person(web: Daemon) -> Person:
    eventually(lambda: is_ready(web.url), within=60, what="ready")
    return Site(web.url).sign_up()


@pytest.fixture
def signed_out(web: Daemon, person: Person) -> Person:
    gone = Site(web.url).sign_up()
    gone.call("POST", "users/logout")
    return gone


@pytest.mark.parametrize("how", LOST, ids=["frozen", "killed"])
def test_reads_and_own_writes_go_on_guests_writes_wait_and_nobody_comes_back(
    replicated: Deployment,
    web: Daemon,
    video: str,
    person: Person,
    signed_out: Person,
    tell: Tell,
    how: Callable[..., AbstractContextManager[None]],
) -> None:
    api = f"{web.url}/api/v1"
    login = {"email": person.user["email"], "password": person.password}
    change = {"oldPassword": person.password, "newPassword": "another-harbour-9"}
    pids = processes_of(web)
    with how(replicated.redis):
        began = time.monotonic()
        reads = storm(
            [
                Call("GET", f"{api}/videos/{video}", headers=person.headers if n % 2 else None)
                for n in range(200)
            ],
            threads=20,
        )
        took = time.monotonic() - began
        writes = storm(
            [
                Call(
                    "POST",
                    f"{api}/comments/{video}",
                    {"content": f"{how.__name__} {n}"},
                    person.headers,
                )
                for n in range(20)
            ],
            threads=10,
        )
        guests = storm([Call("POST", f"{api}/users/login", login)] * 10, threads=5)
        changed = Call("POST", f"{api}/users/change-password", change, person.headers).send()
        revoked = Call("GET", f"{api}/users/current-user", headers=signed_out.headers).send()
        ready = Call("GET", f"{api}/healthcheck/ready").send()
        live = Call("GET", f"{api}/healthcheck/live").send()
    tell(f"200 reads in {took:.1f} s: {statuses(reads)}, slowest {slowest(reads):.2f} s")
    tell(f"writes {statuses(writes)}, slowest {slowest(writes):.2f} s; logins {statuses(guests)}")
    check_honest([*reads, *writes, *guests, changed, ready, live])
    assert statuses(reads) == {200: 200}
    # Not every read waits for Redis: after the first ones all know of its outage.
    assert sum(read.seconds > 0.9 for read in reads) < 100
    assert statuses(writes) == {201: 20}
    assert statuses(guests) == {503: 10}
    assert [changed.status, revoked.status, ready.status, live.status] == [503, 401, 503, 200]
    back = eventually(
        lambda: Call("POST", f"{api}/users/login", login).send().is_done, within=30, what="login"
    )
    tell(f"logins again after {back:.1f} s")
    assert Call("GET", f"{api}/users/current-user", headers=signed_out.headers).send().status == 401
    assert processes_of(web) == pids


def test_emptied_redis_forgets_counts_alone(
    replicated: Deployment, web: Daemon, person: Person, signed_out: Person
) -> None:
    def tweet() -> Answer:
        return Call("POST", f"{web.url}/api/v1/tweets", {"content": "x"}, person.headers).send()

    assert [tweet().status for _ in range(6)] == [201] * 5 + [429]
    with Redis.from_url(replicated.redis.url) as client:
        client.flushall()
    assert tweet().status == 201
    assert person.call("GET", "users/current-user")["_id"] == person.user["_id"]
    signed_out.call("GET", "users/current-user", 401)


@pytest.fixture(scope="module")
def services(replicated: Deployment) -> list[Daemon]:
    return [replicated.service(name) for name in ("worker", "housekeeper", "beat")]


def jobs_of(deployment: Deployment, video_id: str) -> list[dict[str, Any]]:
    with MongoClient[dict[str, Any]](deployment.mongodb_uri) as client:
        rows = client.get_default_database()["videos_processingjob"]
        return [job for job in rows.find({"kind": "transcode"}) if str(job["video_id"]) == video_id]


@pytest.mark.patient
@pytest.mark.parametrize("how", [killed, frozen], ids=["killed", "frozen"])
def test_an_upload_is_taken_and_its_job_runs_once_when_redis_is_back(
    replicated: Deployment,
    services: list[Daemon],
    person: Person,
    film: Path,
    tell: Tell,
    how: Callable[..., AbstractContextManager[None]],
) -> None:
    before = person.upload(film, title="Before")["_id"]
    assert person.wait_until_ready(before)["status"] == "ready"
    pids = [service.process.pid for service in services]
    with how(replicated.redis):
        began = time.monotonic()
        video = person.upload(film, title="Meanwhile")["_id"]
        tell(f"upload taken in {time.monotonic() - began:.1f} s")
        time.sleep(12)  # so that beat, housekeeper and worker all meet the outage
    began = time.monotonic()
    assert person.wait_until_ready(video)["status"] == "ready"
    tell(f"ready {time.monotonic() - began:.1f} s after Redis was back")
    [job] = jobs_of(replicated, video)
    assert (job["state"], job["attempts"], job["fencing"]) == ("succeeded", 1, 1)
    assert [service.process.pid for service in services] == pids
    assert not any(service.has_ended() for service in services)


@pytest.mark.patient
def test_messages_lost_with_an_emptied_redis_are_sent_again(
    replicated: Deployment, services: list[Daemon], person: Person, film: Path, tell: Tell
) -> None:
    with killed(services[0]):
        video = person.upload(film, title="Forgotten")["_id"]
        with Redis.from_url(replicated.redis.url) as client:
            client.flushall()
    began = time.monotonic()
    assert person.wait_until_ready(video)["status"] == "ready"
    tell(f"ready {time.monotonic() - began:.1f} s after the message was lost")
    [job] = jobs_of(replicated, video)
    assert (job["state"], job["attempts"]) == ("succeeded", 1)
