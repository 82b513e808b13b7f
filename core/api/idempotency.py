"""`Idempotency-Key`: a creating POST that is sent again gets the same object again."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

import orjson
import pymongo
import structlog
from bson import ObjectId
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.db.models import Model
from django.utils import timezone
from pymongo.errors import PyMongoError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.rendering import JSONRenderer
from core.errors import Conflict, Invalid, NotFound
from core.models import IdempotencyRecord
from core.mongo.transaction import sealed

log = structlog.get_logger(__name__)

WAIT_SECONDS = 5.0
FREE_SECONDS = 0.5
POLL_SECONDS = 0.05
ABANDONED_AFTER = timedelta(minutes=10)
SEALED_ABANDONED_AFTER = timedelta(seconds=10)
"""Where the object comes with a seal, nothing can be made twice, so that the key of a request that
an outage has ended need not wait until no request can be at work any more."""
MAX_KEY_LENGTH = 128
MADE = 1
"""The status of a record whose object exists (its id is the body), and whose answer is not stored
yet, or never will be."""

View = Callable[..., Response]


class StillRunning(Conflict):
    """The first request with this key has not finished: 409 with Retry-After."""

    code = "idempotency_in_progress"
    message = "A request with this Idempotency-Key is still being carried out."


def idempotent(view: View) -> View:
    """Wrap a creating view method. The key counts per user and path, for `IDEMPOTENCY_SECONDS`.

    A request that fails frees its key, so that the client may correct it and try again. Where one
    transaction makes the object, `exactly_once` does better.
    """
    return _wrapped(view, None)


def exactly_once(model: type[Model], *, shown_by: str) -> Callable[[View], View]:
    """`idempotent` for a view whose one transaction returns the new `model`, and whose method
    `shown_by` turns that into the answer.

    The transaction also notes on the key what it has made. When MongoDB loses its primary in the
    very moment of a commit, nobody can tell the client whether there is an object now; when it
    sends the request again, the note can.
    """
    return lambda view: _wrapped(view, Making(model, shown_by))


@dataclass(frozen=True)
class Making:
    """What a view makes, and the name of its method that shows one."""

    model: type[Model]
    shown_by: str

    def sealed(self, record: IdempotencyRecord) -> AbstractContextManager[None]:
        """Notes on the record, in the transaction that makes it, what has been made."""

        def seal(result: object) -> None:
            if isinstance(result, self.model):
                mine = IdempotencyRecord.objects.filter(pk=record.pk, status=0)
                if not mine.update(status=MADE, body=str(result.pk)):
                    # Taken for dead, and another request has the key.
                    raise StillRunning(retry_after=5)

        return sealed(seal)

    def show_again(self, view: Any, record: IdempotencyRecord) -> Response:
        """The answer that the first request could not give, stored from now on."""
        made = self.model._default_manager.filter(pk=ObjectId(record.body)).first()
        if made is None:
            raise NotFound
        response: Response = getattr(view, self.shown_by)(made)
        _keep(record, response)
        response["Idempotency-Replayed"] = "true"
        return response


def _wrapped(view: View, making: Making | None) -> View:
    @wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key or not request.user.is_authenticated:
            return view(self, request, *args, **kwargs)
        if len(key) > MAX_KEY_LENGTH or not key.isprintable():
            raise Invalid(
                f"A key has {MAX_KEY_LENGTH} printable characters at most.", field="Idempotency-Key"
            )
        record = _claim(request, key, SEALED_ABANDONED_AFTER if making else ABANDONED_AFTER)
        if making and record.status == MADE:
            return making.show_again(self, record)
        if record.status:
            return _replay(record)
        try:
            with making.sealed(record) if making else nullcontext():
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
    """Let the key be used again, unless an object was made after all. A database that is down has
    made the client wait already."""
    try:
        with pymongo.timeout(FREE_SECONDS):
            IdempotencyRecord.objects.filter(pk=record.pk, status=0).delete()
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


def _claim(request: Request, key: str, abandoned_after: timedelta) -> IdempotencyRecord:
    """A fresh record (status 0) that is ours to fill, or the one of an earlier request that has
    made something."""
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
        abandoned = not record.status and record.created_at < now - abandoned_after
        if expired or abandoned:
            IdempotencyRecord.objects.filter(pk=record.pk, status=record.status).delete()
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
