"""Fixtures of every app: an empty database and an empty Redis before each test that asks."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase

from core.api import totals
from core.redis import get_redis
from core.storage import media_store
from core.testing.client import ApiClient
from core.testing.cloudinary import FakeCloudinary
from core.testing.mongo import empty_database, listen

listen()

WINDOWS_SECONDS = 300
"""All windows of the limits are multiples of this, and begin with the epoch."""
LAST_SECONDS = 5.0


def pytest_collection_finish() -> None:
    """All modules and tests are there to the end: nothing is to look for garbage among them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _fast_teardown() -> None:
    """MongoDB has no savepoints to roll back to; removing documents beats Django's flush. Nor are
    large totals of one test good for the next."""

    def tear_down(self: TransactionTestCase) -> None:
        empty_database()
        totals._kept.clear()

    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The first test begins as empty as all others: migrating makes the roles of staff, and their
    history."""
    with django_db_blocker.unblock():
        empty_database()


@pytest.fixture
def db(transactional_db: None) -> None:
    """Every test that touches the database is transactional: nothing is rolled back."""


@pytest.fixture
def redis_server() -> Iterator[Any]:
    """Redis, emptied of this run's keys."""
    client = get_redis()
    client.flushdb()
    yield client
    client.flushdb()


@pytest.fixture
def api(db: None) -> ApiClient:
    """A guest."""
    return ApiClient()


@pytest.fixture
def rate_limits(settings: Any, redis_server: Any) -> Any:
    """Rate limits switched on, all counters at zero; returns the settings to change rates. Not in
    the last seconds of a window: counts begin anew with the next one, in the middle of a test."""
    left = WINDOWS_SECONDS - time.time() % WINDOWS_SECONDS
    if left < LAST_SECONDS:
        time.sleep(left)
    settings.RATELIMIT_ENABLE = True
    settings.RATELIMITS = dict(settings.RATELIMITS)
    return settings


@pytest.fixture
def guests_share(settings: Any, redis_server: Any) -> Any:
    """Answers are kept for guests, by each `ApiClient` as by a process of its own; returns the
    settings to change for how long."""
    settings.GUEST_CACHE_SECONDS = 60
    return settings


@pytest.fixture
def media_root(tmp_path: Path, settings: Any) -> Path:
    """A media folder and a scratch folder of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SCRATCH_ROOT = tmp_path / "scratch"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "scratch" / "uploads")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def cloudinary(
    request: pytest.FixtureRequest, media_root: Path, settings: Any
) -> Iterator[FakeCloudinary]:
    """Media live at a Cloudinary of this test alone, and only uploads stand on the disk. Its
    account signs by SHA-1, or by the parameter."""
    algorithm = getattr(request, "param", "sha1")
    with FakeCloudinary(algorithm=algorithm, min_chunk_bytes=1) as fake:
        settings.CLOUDINARY_URL = fake.url
        settings.CLOUDINARY_POLL_INTERVAL *= 0
        media_live_in(settings, "cloudinary.store.CloudinaryMediaStore")
        yield fake
    media_store.cache_clear()


def media_live_in(settings: Any, store: str) -> None:
    """Take this store of `core.storage` from now on."""
    settings.MEDIA_STORE = f"core.storage.{store}"
    media_store.cache_clear()


@pytest.fixture
def moves_to(cloudinary: FakeCloudinary, settings: Any) -> Callable[[str], None]:
    """`moves_to("disk")`, `moves_to("cloudinary")`: where new media go from now on, with both at
    hand; `moves_to("disk alone")`: as if there had never been another. Begins with that."""
    stores = {
        "disk": "cloudinary.returning.ReturningMediaStore",
        "cloudinary": "cloudinary.store.CloudinaryMediaStore",
        "disk alone": "local.LocalMediaStore",
    }

    def switch(home: str) -> None:
        settings.MEDIA_HOME = home.partition(" ")[0]
        media_live_in(settings, stores[home])

    switch("disk alone")
    return switch
