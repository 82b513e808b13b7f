"""Requests for a seeded site, and what is counted of their answers."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from bench.load import asking
from bench.load.asking import Ask, Asking
from bench.load.counting import answer, count
from bench.load.endpoints import BY_KEY, ENDPOINTS
from bench.load.resetting import forget_runs
from bench.load.sites import PASSWORD
from core.testing.commands import run_command
from videos.models import HistoryEntry
from videotube.management.commands import seed_demo
from videotube.seeding import marker
from videotube.seeding.sizes import size

HOST = "testserver"


@pytest.fixture
def asks(db, media_root, redis_server, settings, monkeypatch):
    """Of a site of a few people."""
    connection.ensure_connection()
    connection.database[marker.COLLECTION].delete_many({})
    settings.LOST_AND_FOUND_ROOT = media_root.parent / "lost+found"
    for name, number in {"MANY": 200, "READERS": 12, "QUIET": 2, "CHANNELS": 4}.items():
        monkeypatch.setattr(asking, name, number)
    monkeypatch.setitem(seed_demo.SIZES, "small", size("small", 0.04))
    arguments = ("--size", "small", "--until", "2026-06-01", "--no-media", "--password", PASSWORD)
    assert run_command("seed_demo", *arguments).code == 0
    return Asking(password=PASSWORD).every()


def test_every_endpoint_is_asked_by_many_about_much_and_answers(asks, settings, redis_server):
    """One test, since making the site takes most of its time."""
    assert set(asks) == {endpoint.key for endpoint in ENDPOINTS}
    for endpoint in ENDPOINTS:
        for ask in asks[endpoint.key][:2]:
            assert answer(ask, host=HOST).status_code == endpoint.status, (endpoint.key, ask)
    assert len({ask.token for ask in asks["list"]}) > 10
    for key in ("detail", "like", "search", "profile", "page-cursor", "guest-new"):
        assert len({ask.path for ask in asks[key]}) >= 10, key

    settings.RATELIMIT_ENABLE = True
    found = count(BY_KEY["profile"], asks["profile"], host=HOST)
    assert 2 <= found.returned <= found.documents
    assert 1 <= found.mongo_trips <= 3
    assert found.redis_trips >= 1

    since = datetime(2026, 6, 2, tzinfo=UTC)
    seeded = HistoryEntry.objects.filter(watched_at__lte=since)
    entries, new = seeded.count(), HistoryEntry.objects.filter(watched_at__gt=since)
    assert entries
    assert new.exists()
    forget_runs(since=since)
    assert not new.exists()
    assert seeded.count() == entries
    assert not list(redis_server.scan_iter("view:*"))


def test_a_request_goes_over_the_wire_as_it_was_meant():
    ask = Ask("users/login", method="POST", body=b"{}", token="abc")
    assert ask.raw("a:1") == (
        b"POST /api/v1/users/login HTTP/1.1\r\nHost: a:1\r\nAuthorization: Bearer abc\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
