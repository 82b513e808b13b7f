"""Whether what VideoTube stands on answers, each really asked, within a few seconds at worst."""

import time
from collections.abc import Callable

import pymongo
import structlog
from django.conf import settings
from django.db import connection

from core import restoration
from core.redis import get_redis
from core.storage import media_store

log = structlog.get_logger(__name__)

PROBE_SECONDS = 1.5
STARTED = time.time()


def probe_all() -> dict[str, bool]:
    """`{database, cache, queue, storage}` → whether it answers. Takes 4 s at most."""
    return {name: _answers(name, probe) for name, probe in PROBES.items()}


def uptime() -> float:
    """Seconds since this process was started."""
    return round(time.time() - STARTED, 1)


def _answers(name: str, probe: Callable[[], object]) -> bool:
    try:
        probe()
    except Exception as error:  # noqa: BLE001 - whatever it is, the service does not answer
        log.warning("health probe failed", service=name, error=str(error)[:200])
        return False
    return True


def _database() -> None:
    """A write concern of majority needs a primary: ask for one, not just for a socket. A database
    that a restore has left half exchanged is none to work with."""
    with pymongo.timeout(PROBE_SECONDS):
        connection.ensure_connection()
        hello = connection.connection.admin.command("hello")
    if not hello.get("isWritablePrimary"):
        raise ConnectionError("no primary")
    with pymongo.timeout(PROBE_SECONDS):
        restoration.ensure_whole()


def _cache() -> None:
    get_redis().ping()


def _queue() -> None:
    """The broker takes and lists messages."""
    get_redis().llen(settings.CELERY_TASK_DEFAULT_QUEUE)


def _storage() -> None:
    media_store().probe()


PROBES: dict[str, Callable[[], object]] = {
    "database": _database,
    "cache": _cache,
    "queue": _queue,
    "storage": _storage,
}
