"""Whether everything that VideoTube stands on answers, and is as it must be."""

import shutil
from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError

from core.diagnosis import Finding, Severity
from core.health import PROBES
from core.redis import RedisError, get_redis
from videos.media import MediaError, find_ffmpeg

OLDEST_MONGODB = (6, 0)
TRANSACTION_SECONDS = 30
ANSWER_SECONDS = 3.0
LEAST_FREE = 0.05
EVICTING = ("allkeys-lru", "allkeys-lfu", "allkeys-random")
PROBE_TEXTS = {
    "database": "MongoDB has no primary that takes writes: see MONGODB_URI, and its log.",
    "cache": "Redis does not answer: see REDIS_URL.",
    "queue": "The broker, which is Redis, takes no messages.",
    "storage": "Media cannot be written: see the rights and the room of the data folder.",
}


def check_services() -> Iterator[Finding]:
    """MongoDB, Redis, ffmpeg, the disk, and the workers."""
    down = set()
    for name, probe in PROBES.items():
        try:
            probe()
        except Exception as error:  # noqa: BLE001 - whatever it is, the service does not answer
            down.add(name)
            yield _error(f"{name}_down", name, f"{PROBE_TEXTS[name]} ({str(error)[:200]})")
    if "database" not in down:
        yield from _mongodb()
    if "cache" not in down:
        yield from _redis()
        yield from _workers()
    yield from _ffmpeg()
    yield from _disk()


def _mongodb() -> Iterator[Finding]:
    database: Any = connection
    client = database.connection
    version = tuple(client.server_info()["versionArray"][:2])
    if version < OLDEST_MONGODB:
        yield _error("mongodb_old", "MongoDB", f"{version} runs, 6.0 or later is needed.")
    try:
        asked = client.admin.command("getParameter", transactionLifetimeLimitSeconds=1)
    except PyMongoError:
        return  # a managed cluster does not say
    if asked["transactionLifetimeLimitSeconds"] > TRANSACTION_SECONDS:
        yield _warning(
            "transactions",
            "MongoDB",
            f"transactionLifetimeLimitSeconds is {asked['transactionLifetimeLimitSeconds']}: what "
            "a killed process has begun bars its documents for so long. Set it to 20.",
        )


def _redis() -> Iterator[Finding]:
    try:
        policy = str(get_redis().config_get("maxmemory-policy").get("maxmemory-policy", ""))  # type: ignore[union-attr]
    except RedisError:
        return  # a managed Redis does not say
    if policy in EVICTING:
        yield _warning(
            "redis_evicts",
            "Redis",
            f"maxmemory-policy is {policy}: queued messages may be thrown away. Set volatile-lru.",
        )


def _workers() -> Iterator[Finding]:
    """Who answers a ping, by the queues that they take from."""
    try:
        inspect = current_app.control.inspect(timeout=ANSWER_SECONDS)
        answers: dict[str, Any] = inspect.active_queues() or {}
    except (KombuError, RedisError, OSError) as error:
        yield _warning("workers", "Celery", f"The workers could not be asked: {str(error)[:200]}")
        return
    taken = {queue["name"] for queues in answers.values() for queue in queues}
    wanted = {
        settings.MEDIA_QUEUE: "No worker takes films: uploads stay in processing.",
        settings.CELERY_TASK_DEFAULT_QUEUE: (
            "No housekeeper answers: nothing is listed on time, swept or sent again."
        ),
    }
    for queue, text in wanted.items():
        if queue not in taken:
            yield _warning("worker_missing", queue, text)


def _ffmpeg() -> Iterator[Finding]:
    try:
        find_ffmpeg()
    except MediaError as error:
        yield _error("ffmpeg", "ffmpeg", f"No film can be processed: {error}")


def _disk() -> Iterator[Finding]:
    folder = settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.DATA_DIR
    if not folder.exists():
        return
    room = shutil.disk_usage(folder)
    if room.free < LEAST_FREE * room.total and room.free < 4 * settings.UPLOAD_MAX_BYTES:
        yield _warning(
            "disk",
            "media",
            f"{room.free >> 20} MiB of {room.total >> 20} are left: soon uploads get 507.",
        )


def _error(code: str, subject: str, text: str) -> Finding:
    return Finding(code=f"service.{code}", severity=Severity.ERROR, subject=subject, text=text)


def _warning(code: str, subject: str, text: str) -> Finding:
    return Finding(code=f"service.{code}", severity=Severity.WARNING, subject=subject, text=text)
