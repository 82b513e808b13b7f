"""`Idempotency-Key`: a creating POST that is sent again gets the same object again."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import orjson
import pymongo
import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.utils import timezone
from pymongo.errors import PyMongoError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.rendering import JSONRenderer
from core.errors import Conflict, Invalid
from core.models import IdempotencyRecord

log = structlog.get_logger(__name__)

WAIT_SECONDS = 5.0
FREE_SECONDS = 0.5
POLL_SECONDS = 0.05
ABANDONED_AFTER = timedelta(minutes=10)
MAX_KEY_LENGTH = 128

View = Callable[..., Response]


class StillRunning(Conflict):
    """The first request with this key has not finished: 409 with Retry-After."""

    code = "idempotency_in_progress"
    message = "A request with this Idempotency-Key is still being carried out."


def idempotent(view: View) -> View:
    """Wrap a creating view method. The key counts per user and path, for `IDEMPOTENCY_SECONDS`.

    A request that fails frees its key, so that the client may correct it and try again.
    """

    @wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key or not request.user.is_authenticated:
            return view(self, request, *args, **kwargs)
        if len(key) > MAX_KEY_LENGTH or not key.isprintable():
            raise Invalid(
                f"A key has {MAX_KEY_LENGTH} printable characters at most.", field="Idempotency-Key"
            )
        record = _claim(request, key)
        if record.status:
            return _replay(record)
        try:
            response = view(self, request, *args, **kwargs)
        except BaseException:
            _free(record)
            raise
        if response.status_code >= 400:
            _free(record)
        else:
            _keep(record, response)
        return response

    return wrapper


def _free(record: IdempotencyRecord) -> None:
    """Let the key be used again. A database that is down has made the client wait already."""
    try:
        with pymongo.timeout(FREE_SECONDS):
            IdempotencyRecord.objects.filter(pk=record.pk).delete()
    except (DatabaseError, PyMongoError):
        log.warning("an Idempotency-Key stays taken", record=str(record.pk))


def _keep(record: IdempotencyRecord, response: Response) -> None:
    """Store the answer. The object exists by now: failing here must not deny it."""
    body = JSONRenderer().render(response.data).decode()
    try:
        IdempotencyRecord.objects.filter(pk=record.pk).update(
            status=response.status_code, body=body
        )
    except (DatabaseError, PyMongoError):
        log.warning("the answer to an Idempotency-Key is not stored", record=str(record.pk))


def _claim(request: Request, key: str) -> IdempotencyRecord:
    """A fresh record (status 0) that is ours to fill, or the finished one of an earlier request."""
    identity = {"user_id": request.user.pk, "path": request.path_info[:200], "key": key}
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            expires_at = timezone.now() + timedelta(seconds=settings.IDEMPOTENCY_SECONDS)
            return IdempotencyRecord.objects.create(**identity, expires_at=expires_at)
        except IntegrityError:
            record = IdempotencyRecord.objects.filter(**identity).first()
        now = timezone.now()
        if record is None:
            continue
        expired = record.expires_at <= now
        abandoned = not record.status and record.created_at < now - ABANDONED_AFTER
        if expired or abandoned:
            IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at).delete()
        elif record.status:
            return record
        elif time.monotonic() > deadline:
            raise StillRunning(retry_after=5)
        else:
            time.sleep(POLL_SECONDS)


def _replay(record: IdempotencyRecord) -> Response:
    return Response(
        orjson.loads(record.body), status=record.status, headers={"Idempotency-Replayed": "true"}
    )
