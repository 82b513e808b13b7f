"""Limits at the door: who is counted, what is announced, and what happens without Redis."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from bson import ObjectId

from core.testing.client import ApiClient
from core.testing.faults import relayed_mongo, relayed_redis

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]


@pytest.fixture(autouse=True)
def rates(rate_limits: Any) -> Any:
    rate_limits.RATELIMITS |= {
        "guest_write": "2/3600",
        "user_write": "4/3600",
        "read": "6/3600",
        "test_scope": "3/3600",
    }
    return rate_limits


def announced(api: ApiClient) -> tuple[int, int]:
    assert 0 < int(api.last["RateLimit-Reset"]) <= 3600
    return int(api.last["RateLimit-Limit"]), int(api.last["RateLimit-Remaining"])


def as_user() -> ApiClient:
    client = ApiClient()
    client.http.force_authenticate(SimpleNamespace(pk=ObjectId(), is_authenticated=True))
    return client


def test_limits_announce_themselves_on_success_error_and_refusal(api: ApiClient) -> None:
    api.post("t/echo", {}, 201)
    assert announced(api) == (2, 1)
    api.post("t/echo", {"number": "x"}, 400)
    assert announced(api) == (2, 0)
    body = api.post("t/echo", {}, 429)
    assert announced(api) == (2, 0)
    assert 0 < int(api.last["Retry-After"]) <= 3600
    assert body["error"]["code"] == "throttled"


def test_reads_have_a_wider_limit_of_their_own(api: ApiClient) -> None:
    for _ in range(6):
        api.get("t/echo")
    assert announced(api) == (6, 0)
    api.get("t/echo", status=429)
    api.post("t/echo", {}, 201)


def test_a_post_that_counts_as_a_read_is_in_the_wide_bucket(api: ApiClient) -> None:
    for _ in range(6):
        api.post("t/like-a-read")
    api.post("t/like-a-read", status=429)


def test_guests_are_counted_by_address(api: ApiClient) -> None:
    for _ in range(2):
        api.post("t/echo", {}, 201)
    api.post("t/echo", {}, 429)
    api.post("t/echo", {}, 201, REMOTE_ADDR="203.0.113.9")


def test_addresses_of_one_ipv6_network_are_one_client(api: ApiClient) -> None:
    api.post("t/echo", {}, 201, REMOTE_ADDR="2001:db8:1:2::1")
    api.post("t/echo", {}, 201, REMOTE_ADDR="2001:db8:1:2:ffff::9")
    api.post("t/echo", {}, 429, REMOTE_ADDR="2001:db8:1:2::abc")
    api.post("t/echo", {}, 201, REMOTE_ADDR="2001:db8:1:3::1")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"])
def test_a_forwarding_header_changes_nothing(api: ApiClient, header: str) -> None:
    for number, status in enumerate((201, 201, 429)):
        api.post("t/echo", {}, status, headers={header: f"198.51.100.{number}"})


def test_users_are_counted_by_account_wherever_they_are(api: ApiClient) -> None:
    ann = as_user()
    for number in range(4):
        ann.post("t/like-a-read", REMOTE_ADDR=f"198.51.100.{number}")
    for number in range(2):
        ann.post("t/limited", {}, REMOTE_ADDR=f"198.51.100.{number}")
    assert announced(ann) == (3, 1)
    as_user().post("t/limited", {})
    api.post("t/limited", {})


def test_a_scope_of_the_view_holds_beside_the_general_one(api: ApiClient) -> None:
    ann = as_user()
    for _ in range(3):
        ann.post("t/limited", {})
    ann.post("t/limited", {}, 429)
    ann.post("t/limited", {}, 429)
    ann.get("t/limited")


def test_switched_off_nothing_is_counted_or_announced(api: ApiClient, rates: Any) -> None:
    rates.RATELIMIT_ENABLE = False
    for _ in range(9):
        api.post("t/echo", {}, 201)
    assert "RateLimit-Limit" not in api.last


@pytest.fixture(params=["gone", "frozen"])
def redis_down(request: pytest.FixtureRequest) -> Any:
    """Redis that refuses connections, or takes them and never answers."""
    with relayed_redis() as relay:
        relay.freeze() if request.param == "frozen" else relay.stop()
        yield


@pytest.mark.usefixtures("redis_down")
def test_without_redis_reads_and_users_writes_pass_and_guests_writes_are_503(
    api: ApiClient,
) -> None:
    ann = as_user()
    for call in (
        lambda: api.get("t/echo"),
        lambda: ann.post("t/echo", {}, 201),
        lambda: api.post("t/echo", {}, 503),
        lambda: ann.post("t/limited", {}),
        lambda: api.post("t/limited", {}, 503),
    ):
        started = time.monotonic()
        call()
        assert time.monotonic() - started < 3
    assert int(api.last["Retry-After"]) > 0


def test_what_is_refused_before_it_reaches_a_view_counts_as_a_read(api: ApiClient) -> None:
    for remaining in (5, 4, 3):
        api.get("no/such/path", status=404)
        assert announced(api) == (6, remaining)
    for remaining in (2, 1, 0):
        api.post("t/members", {}, 401)
        assert announced(api) == (6, remaining)
    body = api.get("no/such/path", status=429)
    assert body["error"]["code"] == "throttled"
    assert 0 < int(api.last["Retry-After"]) <= 3600
    api.post("t/echo", {}, 201)


def test_an_outage_is_nobodys_request_to_count(api: ApiClient) -> None:
    """A probe that asks often must go on being told that a service is down."""
    with relayed_mongo() as relay:
        relay.stop()
        api.get("healthcheck/ready", status=503)
        assert "RateLimit-Limit" not in api.last
    for remaining in (5, 4):
        api.get("no/such/path", status=404)
        assert announced(api) == (6, remaining)
