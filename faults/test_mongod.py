"""One mongod, as `make run` has it, stands still or is gone while the site runs."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from e2e.site import Person, Site
from faults.conftest import Tell
from faults.deployment import Deployment, eventually, frozen, is_ready, killed, processes_of
from faults.storm import Call, check_honest, slowest, statuses, storm
from videotube.stack.daemon import Daemon

pytestmark = [pytest.mark.serial, pytest.mark.patient, pytest.mark.xdist_group("faults")]

STALE = {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}


@pytest.fixture(scope="module")
def web(single: Deployment) -> Daemon:
    return single.webs(1)[0]


@pytest.fixture(scope="module")
def video(single: Deployment) -> str:
    return single.make_video()


@pytest.fixture
def person(web: Daemon) -> Person:
    eventually(lambda: is_ready(web.url), within=30, what="ready")
    return Site(web.url).sign_up()


def calls(web: Daemon, video: str, person: Person) -> list[Call]:
    """Whatever people do: reads, writes, pages, files, the admin."""
    api, me = f"{web.url}/api/v1", person.headers
    login = {"email": person.user["email"], "password": person.password}
    return [
        Call("GET", f"{api}/videos"),
        Call("GET", f"{api}/videos/{video}", headers=me),
        Call("GET", f"{api}/users/current-user", headers=me),
        Call("GET", f"{api}/comments/{video}"),
        Call("POST", f"{api}/comments/{video}", {"content": uuid.uuid4().hex}, me),
        Call("POST", f"{api}/likes/toggle/v/{video}", {}, me),
        Call("POST", f"{api}/users/login", login),
        Call("GET", f"{web.url}/watch/{video}"),
        Call("GET", f"{web.url}/embed/{video}"),
        Call("GET", f"{web.url}/media/videos/{video}/first/progressive.mp4"),
        Call("GET", f"{web.url}/admin/", headers=STALE),
        Call("GET", f"{web.url}/admin/login/", headers=STALE),
    ]


@pytest.mark.parametrize("how", [frozen, killed], ids=["frozen", "killed"])
def test_everything_is_503_in_time_and_works_again_without_a_restart(
    single: Deployment,
    web: Daemon,
    video: str,
    person: Person,
    tell: Tell,
    how: Callable[..., AbstractContextManager[None]],
) -> None:
    pids = processes_of(web)
    with how(*single.mongods):
        first = storm(calls(web, video, person), threads=12)
        tell(f"at first: {statuses(first)}, slowest {slowest(first):.1f} s")
        crowd = storm(calls(web, video, person) * 20, threads=120)
        tell(f"a crowd: {statuses(crowd)}, slowest {slowest(crowd):.1f} s")
        ready = Call("GET", f"{web.url}/api/v1/healthcheck/ready").send()
        live = Call("GET", f"{web.url}/api/v1/healthcheck/live").send()
        tell(f"ready: {ready.status} after {ready.seconds:.1f} s")
    check_honest([*first, *crowd, ready])
    assert [a.call.url for a in first if a.is_done and "/admin/login/" not in a.call.url] == []
    assert ready.status == 503
    assert '"database"' in ready.text
    assert live.status == 200
    assert live.seconds < 5
    took = eventually(lambda: is_ready(web.url), within=30, what="ready")
    waited = eventually(
        lambda: all(
            answer.is_done or answer.status in (302, 404)
            for answer in storm(calls(web, video, person), threads=12)
        ),
        within=30,
        what="all works again",
    )
    tell(f"ready again after {took:.1f} s, all works after {took + waited:.1f} s")
    assert processes_of(web) == pids
