"""Engines that the environment names are used; only the others are started."""

from pathlib import Path

from django.conf import settings
from redis import Redis

from videotube.stack.local_engines import local_engines

MONGODB_URI = settings.DATABASES["default"]["HOST"]


def test_named_engines_are_used_and_none_is_started(tmp_path: Path):
    named = {"MONGODB_URI": MONGODB_URI, "REDIS_URL": settings.REDIS_URL}
    said: list[str] = []

    with local_engines(tmp_path, named, said.append) as engines:
        assert (engines.mongodb_uri, engines.redis_url) == tuple(named.values())
        assert engines.daemons == []

    assert said == []
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_is_not_named_is_started(tmp_path: Path):
    said: list[str] = []

    with local_engines(tmp_path, {"MONGODB_URI": MONGODB_URI}, said.append) as engines:
        assert engines.mongod is None
        assert engines.redis is not None
        with Redis.from_url(engines.redis_url) as client:
            assert client.ping()
            assert client.config_get("save") == {"save": ""}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}

    assert engines.redis.has_ended()
    [line] = said
    assert line.startswith("Redis ")
