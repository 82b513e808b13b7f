"""What dies is started again; what cannot live is given up."""

import time

import pytest

from videotube.stack.respawn import RespawnPolicy

KILLED = -9
FAILED = 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_what_was_killed_is_started_again_ten_times_in_two_minutes(clock: list[float]):
    policy = RespawnPolicy()
    assert [policy.may_respawn(KILLED) for _ in range(11)] == [True] * 10 + [False]
    clock[0] += 121
    assert policy.may_respawn(KILLED)


def test_what_leaves_by_itself_before_it_has_settled_is_given_up(clock: list[float]):
    policy = RespawnPolicy()
    clock[0] += 9
    assert not policy.may_respawn(FAILED)


def test_what_crashes_after_it_has_settled_is_started_again(clock: list[float]):
    policy = RespawnPolicy()
    clock[0] += 11
    assert policy.may_respawn(FAILED)
    assert not policy.may_respawn(FAILED)
