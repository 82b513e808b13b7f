"""One key, one object, however often and however parallel it is sent."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from bson import ObjectId
from django.db import DatabaseError
from django.utils import timezone
from rest_framework.response import Response

from core import errors
from core.api import idempotency
from core.models import AuditEvent, IdempotencyRecord
from core.testing.client import ApiClient
from core.testing.faults import relayed_mongo
from core.tests.views import ThingsView

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]


def user() -> Any:
    return SimpleNamespace(pk=ObjectId(), is_authenticated=True, is_active=True)


def client(who: Any) -> ApiClient:
    made = ApiClient()
    made.http.force_authenticate(who)
    return made


@pytest.fixture
def ann() -> ApiClient:
    return client(user())


def make(
    api: ApiClient, key: str, path: str = "t/things", status: int = 201, name: str = "a"
) -> Any:
    return api.post(path, {"name": name}, status, headers={"Idempotency-Key": key})


def things() -> int:
    return AuditEvent.objects.count()


def test_the_same_key_answers_with_the_same_object_and_says_so(ann: ApiClient) -> None:
    first = make(ann, "k1")
    assert "Idempotency-Replayed" not in ann.last
    body = ann.last.json()
    assert make(ann, "k1") == first
    assert ann.last.json() == body
    assert ann.last["Idempotency-Replayed"] == "true"
    assert things() == 1


def test_another_key_no_key_another_user_another_path_are_separate(ann: ApiClient) -> None:
    make(ann, "k1")
    make(ann, "k2")
    make(client(user()), "k1")
    make(ann, "k1", "t/other-things")
    ann.post("t/things", {"name": "a"}, 201)
    ann.post("t/things", {"name": "a"}, 201)
    assert things() == 6


def test_a_trailing_slash_is_the_same_path(ann: ApiClient) -> None:
    assert make(ann, "k1") == make(ann, "k1", "t/things/")


def test_parallel_requests_make_one_object_and_all_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    who = user()
    gate = threading.Barrier(8)
    slow = threading.Event()
    monkeypatch.setattr(ThingsView, "work", staticmethod(lambda: slow.wait(0.3)))

    def send(_number: int) -> Any:
        gate.wait()
        return make(client(who), "k1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert len({answer["_id"] for answer in answers}) == 1
    assert things() == 1


def test_a_request_that_takes_too_long_is_409_with_a_time_to_come_back(
    ann: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.1)
    make(ann, "k1")
    IdempotencyRecord.objects.update(status=0)
    body = make(ann, "k1", status=409)
    assert body["error"]["code"] == "idempotency_in_progress"
    assert int(ann.last["Retry-After"]) > 0


@pytest.mark.parametrize("failure", [errors.Invalid, RuntimeError])
def test_a_failure_frees_the_key(
    ann: ApiClient, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def fail() -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(ThingsView, "work", staticmethod(fail))
        make(ann, "k1", status=400 if failure is errors.Invalid else 500)
    make(ann, "k1")
    assert things() == 1


def test_an_error_that_is_answered_rather_than_raised_frees_the_key_too() -> None:
    answers = [Response({}, status=400), Response({}, status=201)]

    @idempotency.idempotent
    def view(self: Any, request: Any) -> Response:
        return answers.pop(0)

    request = SimpleNamespace(headers={"Idempotency-Key": "k"}, user=user(), path_info="/p")
    assert [view(None, request).status_code for _ in range(3)] == [400, 201, 201]


def test_a_key_counts_for_its_time_and_then_makes_a_new_object(ann: ApiClient) -> None:
    make(ann, "k1")
    record = IdempotencyRecord.objects.get()
    assert timedelta(hours=23) < record.expires_at - timezone.now() <= timedelta(hours=24)
    IdempotencyRecord.objects.update(expires_at=timezone.now())
    make(ann, "k1")
    assert things() == 2


def test_a_key_whose_request_died_with_its_server_is_free_after_a_while(ann: ApiClient) -> None:
    make(ann, "k1")
    IdempotencyRecord.objects.update(
        status=0, created_at=timezone.now() - idempotency.ABANDONED_AFTER - timedelta(seconds=1)
    )
    make(ann, "k1")
    assert things() == 2


@pytest.mark.parametrize("key", ["x" * 129, "tab\there"])
def test_a_key_that_is_too_long_or_unprintable_is_400(ann: ApiClient, key: str) -> None:
    assert make(ann, key, status=400)["errors"][0]["field"] == "Idempotency-Key"
    assert things() == 0


@pytest.mark.parametrize("key", ["$where", "{'$ne': 1}", "x" * 128, "../a b"])
def test_any_printable_key_is_literal(ann: ApiClient, key: str) -> None:
    make(ann, key)
    make(ann, key)
    assert things() == 1


def test_a_guest_has_no_keys(api: ApiClient) -> None:
    assert make(api, "k1") != make(api, "k1")
    assert not IdempotencyRecord.objects.exists()


def test_an_outage_in_the_middle_answers_in_time_and_the_key_is_not_used_up_for_ever(
    ann: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with relayed_mongo() as relay, monkeypatch.context() as patch:
        patch.setattr(ThingsView, "work", staticmethod(relay.freeze))
        started = time.monotonic()
        make(ann, "k1", status=503)
        assert time.monotonic() - started < 5
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.ABANDONED_AFTER * 2)
    make(ann, "k1")
    assert things() == 1


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    ann: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IdempotencyRecord.objects, "filter", _no_database)
    assert make(ann, "k1")["name"] == "a"
    assert things() == 1


def _no_database(**lookups: Any) -> Any:
    raise DatabaseError
