"""A key makes one object, also where MongoDB goes away in the moment of the commit."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pymongo.errors import AutoReconnect

from accounts.tests.factories import UserFactory, client_of
from core.api import idempotency
from core.models import IdempotencyRecord
from core.mongo import transaction
from core.testing.client import ApiClient
from playlists.models import Playlist
from social.models import Comment, Tweet
from videos.tests.factories import VideoFactory

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def ann(db: None) -> ApiClient:
    return client_of(UserFactory())


@pytest.fixture(params=["comments", "tweets", "playlist"])
def kind(request: pytest.FixtureRequest, db: None) -> tuple[str, Any, dict[str, str]]:
    match request.param:
        case "comments":
            return f"comments/{VideoFactory().pk}", Comment, {"content": "First!"}
        case "tweets":
            return "tweets", Tweet, {"content": "Hello"}
    return "playlist", Playlist, {"name": "Mine"}


@pytest.fixture
def answer_lost(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The commit happens, and its answer never arrives."""
    commit = transaction._commit

    def lose(session: Any) -> None:
        commit(session)
        raise AutoReconnect("connection closed")

    monkeypatch.setattr(transaction, "_commit", lose)
    return monkeypatch


def test_what_was_committed_unheard_is_shown_when_the_request_comes_again(
    ann: ApiClient, kind: tuple[str, Any, dict[str, str]], answer_lost: pytest.MonkeyPatch
) -> None:
    path, model, body = kind
    ann.post(path, body, 503, headers=KEY)
    answer_lost.undo()
    shown = ann.post(path, body, 201, headers=KEY)
    assert ann.last["Idempotency-Replayed"] == "true"
    made = model.objects.get(pk=shown["_id"])
    assert ann.post(path, body, 201, headers=KEY)["_id"] == str(made.pk)
    assert model.objects.count() == 1


def test_what_was_not_committed_is_made_when_the_request_comes_again(
    ann: ApiClient, kind: tuple[str, Any, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model, body = kind

    def fail(session: Any) -> None:
        raise AutoReconnect("connection closed")

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "_commit", fail)
        ann.post(path, body, 503, headers=KEY)
    ann.post(path, body, 201, headers=KEY)
    assert model.objects.count() == 1


def test_a_request_that_was_taken_for_dead_makes_nothing_more(
    ann: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = idempotency.Making.sealed

    def overtaken(self: Any, record: IdempotencyRecord) -> Any:
        IdempotencyRecord.objects.filter(pk=record.pk).delete()
        return seal(self, record)

    monkeypatch.setattr(idempotency.Making, "sealed", overtaken)
    body = ann.post("tweets", {"content": "Hello"}, 409, headers=KEY)
    assert body["error"]["code"] == "idempotency_in_progress"
    assert Tweet.objects.count() == 0


def test_a_key_that_an_outage_has_kept_is_free_after_seconds(ann: ApiClient) -> None:
    ann.post("tweets", {"content": "Hello"}, 201, headers=KEY)
    Tweet.objects.all().delete()
    IdempotencyRecord.objects.update(
        status=0,
        created_at=timezone.now() - idempotency.SEALED_ABANDONED_AFTER - timedelta(seconds=1),
    )
    ann.post("tweets", {"content": "Hello"}, 201, headers=KEY)
    assert Tweet.objects.count() == 1


def test_what_was_made_unheard_and_deleted_since_is_404(
    ann: ApiClient, answer_lost: pytest.MonkeyPatch
) -> None:
    ann.post("tweets", {"content": "Hello"}, 503, headers=KEY)
    answer_lost.undo()
    Tweet.objects.all().delete()
    ann.post("tweets", {"content": "Hello"}, 404, headers=KEY)
