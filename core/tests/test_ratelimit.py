"""Counting that is exact across threads and processes."""

import gc
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.errors import LimitReached
from core.ratelimit import Rate, enforce, hit, refund
from core.redis import get_redis

RACE = """
import multiprocessing, django
from concurrent.futures import ThreadPoolExecutor
django.setup()
from django.conf import settings
settings.RATELIMITS["race"] = "5/3600"
from core.ratelimit import hit
processes = multiprocessing.get_context("fork")
start = processes.Barrier(5)
def race(_):
    start.wait(20)  # so each process runs one of these
    with ThreadPoolExecutor(10) as pool:
        usages = list(pool.map(lambda _: hit("race", "ann"), range(10)))
    return sum(not usage.exceeded for usage in usages)
with processes.Pool(5) as pool:
    print(sum(pool.map(race, range(5), chunksize=1)))
"""


@pytest.fixture(autouse=True)
def rates(rate_limits: Any) -> Any:
    rate_limits.RATELIMITS |= {"three": "3/3600", "race": "5/3600", "short": "1/1"}
    return rate_limits


@pytest.mark.serial
def test_fifty_parallel_hits_from_five_processes_over_a_limit_of_five_let_five_pass() -> None:
    race = subprocess.run(
        [sys.executable, "-c", RACE], capture_output=True, text=True, timeout=30, check=True
    )
    passed = int(race.stdout)
    assert passed == 5
    assert hit("race", "ann").used == 51


def test_fifty_threads_over_a_limit_of_five_let_five_pass() -> None:
    with ThreadPoolExecutor(50) as pool:
        usages = list(pool.map(lambda _: hit("race", "ann"), range(50)))
    assert sum(not usage.exceeded for usage in usages) == 5


def test_a_client_that_nobody_holds_any_more_leaves_connections_in_use_alone() -> None:
    """As when two threads make the first one at once, and one of the two is dropped."""
    get_redis.cache_clear()
    connection = get_redis().connection_pool.get_connection()
    connection.send_command("PING")
    get_redis.cache_clear()
    gc.collect()
    assert connection.read_response() == "PONG"


def test_usage_counts_down_and_names_the_end_of_the_window() -> None:
    usages = [hit("three", "ann") for _ in range(4)]
    assert [u.remaining for u in usages] == [2, 1, 0, 0]
    assert [u.exceeded for u in usages] == [False, False, False, True]
    assert all(0 < u.reset <= 3600 and u.limit == 3 for u in usages)


def test_clients_and_scopes_are_counted_apart() -> None:
    hit("three", "ann")
    assert hit("three", "bob").used == 1
    assert hit("race", "ann").used == 1


def test_enforce_raises_with_the_seconds_to_wait_and_the_message() -> None:
    for _ in range(3):
        enforce("three", "ann")
    with pytest.raises(LimitReached, match="slowly") as caught:
        enforce("three", "ann", "slowly")
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 3600


def test_a_new_window_begins_at_zero() -> None:
    while time.time() % 1 > 0.5:
        time.sleep(0.05)
    assert [hit("short", "ann").exceeded for _ in range(2)] == [False, True]
    time.sleep(1.05 - time.time() % 1)
    assert not hit("short", "ann").exceeded


def test_a_refund_gives_back_one_hit_and_never_more_than_was_taken() -> None:
    hit("three", "ann")
    hit("three", "ann")
    refund("three", "ann")
    assert hit("three", "ann").used == 2
    for _ in range(9):
        refund("three", "ann")
    assert hit("three", "ann").used == 1
    refund("three", "nobody")
    assert hit("three", "nobody").used == 1


def test_counts_expire_with_their_window() -> None:
    hit("three", "ann")
    refund("three", "bob")
    keys = get_redis().keys("rate:*")
    assert len(keys) == 1
    assert 0 < get_redis().ttl(keys[0]) <= 3600


@pytest.mark.parametrize(
    "text", ["", "100", "a/b", "1/", "/1", "0/5", "5/0", "-1/5", "1/2/3", "1.5/2"]
)
def test_what_is_no_rate_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Rate.parse(text)


def test_a_rate_is_count_by_seconds() -> None:
    assert Rate.parse("100/900") == Rate(100, 900)
