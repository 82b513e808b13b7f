"""One caller waits for a dead service; everybody else is told at once."""

import threading
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from core import outage, patience
from core.mongo.outage import notice
from core.outage import Outage
from core.redis import RedisError, get_redis
from core.testing.client import ApiClient
from core.testing.faults import Relay, relayed_mongo, relayed_redis


class Service:
    """Away until told otherwise; counts how often it was asked."""

    def __init__(self, *, answers: bool = False) -> None:
        self.answers = answers
        self.asked = 0

    def is_back(self) -> bool:
        self.asked += 1
        return self.answers


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE_SECONDS", 0.05)


def becomes(is_so: Callable[[], object], within: float = 5.0) -> bool:
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_a_service_that_nobody_complains_of_is_not_asked() -> None:
    service = Service()
    assert not Outage(service.is_back).lasts()
    assert service.asked == 0


def test_one_question_that_was_too_hard_is_no_outage() -> None:
    service = Service(answers=True)
    known = Outage(service.is_back)
    known.notice()
    assert not known.lasts()
    assert service.asked == 1


def test_an_outage_lasts_until_the_service_answers_and_one_thread_asks_for_all() -> None:
    service = Service()
    known = Outage(service.is_back)
    for _ in range(20):
        known.notice()
    assert all(known.lasts() for _ in range(1000))
    assert sum(thread.name == "outage" for thread in threading.enumerate()) >= 1
    assert service.asked < 10
    service.answers = True
    assert becomes(lambda: not known.lasts())


def test_nobody_goes_on_asking_for_a_service_that_nobody_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outage, "IDLE_SECONDS", 0.1)
    service = Service()
    known = Outage(service.is_back)
    known.notice()
    assert becomes(lambda: not known._watched)
    asked = service.asked
    time.sleep(0.2)
    assert service.asked == asked


@pytest.fixture(params=["gone", "frozen"])
def fault(request: pytest.FixtureRequest) -> Callable[[Relay], None]:
    return Relay.stop if request.param == "gone" else Relay.freeze


def seconds(call: Callable[[], object], error: type[Exception]) -> float:
    began = time.monotonic()
    with pytest.raises(error):
        call()
    return time.monotonic() - began


def test_after_the_first_all_calls_to_redis_are_refused_at_once(
    fault: Callable[[Relay], None],
) -> None:
    with relayed_redis() as relay:
        fault(relay)
        assert seconds(get_redis().ping, RedisError) < 4
        assert becomes(lambda: seconds(get_redis().ping, RedisError) < 0.05)
        assert sum(seconds(get_redis().ping, RedisError) for _ in range(20)) < 0.5


def test_redis_is_used_again_when_it_answers() -> None:
    with relayed_redis() as relay:
        relay.freeze()
        assert seconds(get_redis().ping, RedisError) < 4
        relay.thaw()

        def answers() -> bool:
            try:
                return bool(get_redis().ping())
            except RedisError:
                return False

        assert becomes(answers)


@pytest.mark.urls("core.tests.urls")
def test_after_the_first_all_questions_to_mongodb_are_refused_at_once_until_it_is_back(
    api: ApiClient,
) -> None:
    with relayed_mongo() as relay:
        relay.freeze()
        api.get("t/pages", status=503)
        began = time.monotonic()
        for _ in range(20):
            api.get("t/pages", status=503)
        assert time.monotonic() - began < 2
        relay.thaw()
        assert becomes(lambda: api.http.get("/api/v1/t/pages").status_code == 200, within=10)


def test_a_conflict_or_a_bad_value_is_no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    noticed = []
    monkeypatch.setattr(Outage, "notice", noticed.append)
    for error in (ValueError("no"), KeyError("x")):
        notice(error)
    assert noticed == []


@pytest.mark.usefixtures("db")
def test_a_request_that_has_waited_has_less_time_for_its_next_question() -> None:
    with relayed_mongo() as relay:
        Group.objects.count()
        patience.begin()
        try:
            patience._began.set(time.monotonic() - 3)
            relay.freeze()
            assert seconds(Group.objects.count, Exception) < 2
        finally:
            patience.end()


def test_patience_is_whole_outside_of_requests_and_in_long_ones_and_never_less_than_the_least() -> (
    None
):
    assert patience.left(3.0, at_least=1.0) == 3.0
    patience.begin()
    try:
        assert 2.5 < patience.left(3.0, at_least=1.0) <= 3.0
        patience._began.set(time.monotonic() - 4)
        assert patience.left(3.0, at_least=1.0) == 1.0
        patience._began.set(time.monotonic() - 60)
        assert patience.left(3.0, at_least=1.0) == 3.0
    finally:
        patience.end()
