"""Every service is really asked, and one that is gone or frozen is named within five seconds."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.health import probe_all
from core.testing.client import ApiClient
from core.testing.faults import Relay, relayed_mongo, relayed_redis
from core.testing.logs import logged

pytestmark = [
    pytest.mark.urls("core.tests.urls"),
    pytest.mark.usefixtures("db", "media_root"),
]

Fault = Callable[[Relay], None]


@pytest.fixture(params=["gone", "frozen"])
def fault(request: pytest.FixtureRequest) -> Fault:
    return Relay.stop if request.param == "gone" else Relay.freeze


def ask(api: ApiClient, path: str, status: int) -> Any:
    """The answer, which must come within 5 s and without a trace anywhere."""
    started = time.monotonic()
    with logged() as log:
        answer = api.get(path, status=status)
    assert time.monotonic() - started < 5
    assert "Traceback" not in log.getvalue()
    assert all("exception" not in line for line in log.parsed())
    return answer


def down(body: dict[str, Any]) -> set[str]:
    return {error["field"] for error in body["errors"]}


@pytest.mark.parametrize("path", ["healthcheck", "healthcheck/ready"])
def test_all_well_says_so_with_version_and_uptime(api: ApiClient, path: str) -> None:
    data = ask(api, path, 200)
    assert data["services"] == dict.fromkeys(("database", "cache", "queue", "storage"), "up")
    assert data["status"] == "ok"
    assert data["version"]
    assert data["uptime"] > 0
    assert data["timestamp"].endswith("Z")


def test_mongodb_down_is_503_and_alive(api: ApiClient, fault: Fault) -> None:
    with relayed_mongo() as relay:
        fault(relay)
        assert down(ask(api, "healthcheck/ready", 503)) == {"database"}
        assert api.last["Retry-After"]
        ask(api, "healthcheck/live", 200)
    ask(api, "healthcheck/ready", 200)


def test_redis_down_is_503_and_alive(api: ApiClient, fault: Fault) -> None:
    with relayed_redis() as relay:
        fault(relay)
        assert down(ask(api, "healthcheck/ready", 503)) == {"cache", "queue"}
        ask(api, "healthcheck/live", 200)
    ask(api, "healthcheck/ready", 200)


def test_everything_frozen_at_once_still_answers_in_time(api: ApiClient) -> None:
    with relayed_redis() as redis, relayed_mongo() as mongo:
        redis.freeze()
        mongo.freeze()
        assert down(ask(api, "healthcheck", 503)) == {"database", "cache", "queue"}


def test_a_frozen_service_that_thaws_is_well_again_without_a_restart(api: ApiClient) -> None:
    with relayed_redis() as redis, relayed_mongo() as mongo:
        redis.freeze()
        mongo.freeze()
        ask(api, "healthcheck/ready", 503)
        redis.thaw()
        mongo.thaw()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not all(probe_all().values()):
            time.sleep(0.1)
        ask(api, "healthcheck/ready", 200)


def test_a_media_folder_that_cannot_be_written_is_503(api: ApiClient, media_root: Path) -> None:
    media_root.write_text("a file where the folder should be")
    assert down(ask(api, "healthcheck", 503)) == {"storage"}


def test_a_disk_without_room_is_503(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.storage.local.MIN_FREE_BYTES", 2**62)
    assert down(ask(api, "healthcheck", 503)) == {"storage"}


def test_probing_leaves_no_file(api: ApiClient, media_root: Path) -> None:
    ask(api, "healthcheck", 200)
    assert list(media_root.iterdir()) == []


def test_probes_are_neither_limited_nor_in_need_of_a_token(
    api: ApiClient, rate_limits: Any
) -> None:
    rate_limits.RATELIMITS |= {"read": "1/3600"}
    for _ in range(3):
        api.get("healthcheck/live", headers={"Authorization": "Bearer nonsense"})
    assert "RateLimit-Limit" not in api.last


@pytest.mark.parametrize("call", ["read", "transaction"])
def test_reads_and_writes_without_mongodb_are_503_in_time(
    api: ApiClient, fault: Fault, call: str
) -> None:
    with relayed_mongo() as relay:
        fault(relay)
        started = time.monotonic()
        if call == "read":
            api.get("t/pages", status=503)
        else:
            api.post("t/transaction", {}, 503)
        assert time.monotonic() - started < 5
        assert int(api.last["Retry-After"]) > 0
