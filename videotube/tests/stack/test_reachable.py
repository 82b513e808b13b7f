"""Engines that the environment names are asked before anything is started on them."""

import pytest
from django.conf import settings

from videotube.stack.errors import StackError
from videotube.stack.ports import free_port
from videotube.stack.reachable import require_mongodb, require_redis


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videotube.stack.reachable.SECONDS", 1)


def test_engines_that_answer_are_taken():
    require_mongodb(settings.DATABASES["default"]["HOST"])
    require_redis(settings.REDIS_URL)


@pytest.mark.parametrize(
    "uri", ["nonsense", "mongodb://127.0.0.1:{port}/x", "mongodb://", "mongodb+srv://nowhere"]
)
def test_a_mongodb_that_does_not_answer_is_named_in_one_line(uri: str):
    with pytest.raises(StackError, match=r"^MONGODB_URI: .+") as refused:
        require_mongodb(uri.format(port=free_port()))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["nonsense", "redis://127.0.0.1:{port}/0", "amqp://localhost"])
def test_a_redis_that_does_not_answer_is_named_in_one_line(url: str):
    with pytest.raises(StackError, match=r"^REDIS_URL: .+") as refused:
        require_redis(url.format(port=free_port()))
    assert "\n" not in str(refused.value)
