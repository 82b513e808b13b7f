"""Limits are one count for all processes of all web servers."""

import json

import pytest

from e2e.site import Site
from faults.conftest import Tell
from faults.storm import Call, slowest, statuses, storm
from videotube.stack.daemon import Daemon

pytestmark = [pytest.mark.serial, pytest.mark.xdist_group("faults")]

PATH = "/api/v1/tweets"


def test_of_fifty_requests_to_two_servers_exactly_five_pass(
    servers: list[Daemon], tell: Tell
) -> None:
    person = Site(servers[0].url).sign_up()
    answers = storm(
        [
            Call("POST", servers[n % 2].url + PATH, {"content": f"Tweet {n}"}, person.headers)
            for n in range(50)
        ],
        threads=50,
    )
    tell(f"{statuses(answers)}, slowest {slowest(answers):.1f} s")
    assert statuses(answers) == {201: 5, 429: 45}
    assert all(_served(server) for server in servers)
    for answer in answers:
        assert answer.headers["RateLimit-Limit"] == "5"
        if not answer.is_done:
            assert json.loads(answer.text)["error"]["code"] == "throttled"
            assert answer.headers["RateLimit-Remaining"] == "0"
            assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert sorted(int(a.headers["RateLimit-Remaining"]) for a in answers if a.is_done) == [
        *range(5)
    ]
    assert len(person.call("GET", f"tweets/user/{person.user['_id']}")) == 5


def _served(server: Daemon) -> bool:
    return f'"path":"{PATH}"' in server.log.read_text()
