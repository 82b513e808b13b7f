"""Doing something to many rows, in the background and in batches, however often it is interrupted.

Each row is changed in a transaction of its own, in which the run also moves on by one. So a row is
done and counted, or neither: a worker may die at any point, the next one goes on where it was, and
of two who work at the same run the second finds that it has moved. Before each batch the person who
started it is looked at anew: whoever has lost the right, acts no more.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from bson import ObjectId
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError
from django.db.models import F
from django.utils import timezone
from pymongo.errors import PyMongoError
from structlog.contextvars import bound_contextvars

from core import audit
from core.bulk.operations import Operation, Unchanged, find_operation, objection
from core.delivery import hand_over
from core.errors import DomainError, Invalid, Unavailable
from core.models import BulkRun, BulkState
from core.mongo.transaction import on_commit, transactional
from core.redis import RedisError

log = structlog.get_logger(__name__)

RUN = "core.run_bulk"
LEASE = timedelta(seconds=30)
"""Longer than one row takes: each row renews it. A run whose worker is silent for so long goes to
another."""
SLICE_SECONDS = 20.0
"""The housekeeper has other work, too: a longer run goes on behind what waits."""
TRIES = 5
"""A row at which so many workers have died, or the database has failed, is left as it is."""
ENGINES_AWAY = (DatabaseError, PyMongoError, RedisError)
REFUSED_KEPT = 100
UNEXPECTED = "unexpected error, reference {reference}"
UNKNOWN = "This release does not know how to do this."


class TooMany(Invalid):
    code = "too_many"


def reference_of(run: BulkRun) -> str:
    """By this, the log and the history name everything that a run has done."""
    return f"bulk-{run.pk}"


def ensure_few_enough(count: int) -> None:
    """Raises TooMany."""
    if count > settings.BULK_MAX:
        raise TooMany(
            f"More than {settings.BULK_MAX:,} rows are chosen, and that is the most at a time. "
            "Nothing has been done. Narrow the list down by a filter or a search."
        )


def start_run(
    operation: Operation, ids: Sequence[ObjectId], *, by: Any, params: dict[str, str]
) -> BulkRun:
    """Have a worker do it to all of these rows. The same again, while it is not finished, is the
    same run.

    Raises TooMany, and what the operation's `check` raises.
    """
    ensure_few_enough(len(ids))
    operation.check(params)
    asked = json.dumps([operation.name, params, [str(id_) for id_ in ids]], sort_keys=True)
    key = f"{by.pk}:{hashlib.sha256(asked.encode()).hexdigest()}"
    try:
        return _start(operation, ids, by=by, params=params, key=key)
    except IntegrityError:
        running: BulkRun | None = BulkRun.objects.filter(key=key).first()
        # It has ended in this very moment.
        return running or _start(operation, ids, by=by, params=params, key=key)


@transactional
def _start(
    operation: Operation, ids: Sequence[ObjectId], *, by: Any, params: dict[str, str], key: str
) -> BulkRun:
    run: BulkRun = BulkRun.objects.create(
        operation=operation.name,
        actor_id=by.pk,
        actor_name=by.get_username(),
        params=params,
        ids=list(ids),
        total=len(ids),
        key=key,
    )
    facts = {"operation": operation.name, "rows": len(ids), **params}
    audit.record("bulk_run.started", by=by, target=run, after=facts)
    on_commit(lambda: send(run.pk))
    return run


def work(run_id: ObjectId) -> int:
    """Go on with the run for `SLICE_SECONDS`, and have the rest done later; how many rows were
    dealt with. Where another worker has it, none."""
    run = _claim(run_id)
    if run is None:
        return 0
    before, end = run.position, time.monotonic() + SLICE_SECONDS
    with bound_contextvars(request_id=reference_of(run)):
        while advance(run):
            if time.monotonic() > end:
                _held(run).update(lease="", lease_until=timezone.now(), tries=0)
                send(run.pk)
                break
    return run.position - before


def advance(run: BulkRun) -> bool:
    """Deal with the next `BULK_BATCH` rows of a run that this worker has claimed; whether it is
    to go on."""
    operation, by = find_operation(run.operation), _actor(run)
    if operation is None:
        return _stop(run, UNKNOWN)
    if why := objection(operation, by):
        return _stop(run, why)
    if run.tries > TRIES and run.left_count:
        log.error("a row of a bulk run is given up", run=str(run.pk), row=str(_next(run)))
        if not _refuse(run, UNEXPECTED.format(reference=reference_of(run))):
            return False
    for _ in range(min(settings.BULK_BATCH, run.left_count)):
        if not _deal_with_next(run, operation, by):
            return False
    if run.left_count:
        return True
    _end(run, BulkState.FINISHED)
    return False


def send(run_id: ObjectId) -> bool:
    """Tell a worker. False when the broker is down: the sweeper will."""
    return hand_over(RUN, run_id)


def _claim(run_id: ObjectId) -> BulkRun | None:
    """Take the run, if it is unfinished and nobody works at it."""
    now, lease = timezone.now(), uuid4().hex
    free = BulkRun.objects.forsaken(now).filter(pk=run_id)
    if not free.update(
        state=BulkState.RUNNING, lease=lease, lease_until=now + LEASE, tries=F("tries") + 1
    ):
        return None
    BulkRun.objects.filter(pk=run_id, started_at=None).update(started_at=now)
    found: BulkRun | None = BulkRun.objects.filter(pk=run_id, lease=lease).first()
    return found


def _held(run: BulkRun) -> Any:
    """The run's row, if this worker still has it and it stands where the worker believes."""
    return BulkRun.objects.filter(pk=run.pk, lease=run.lease, position=run.position)


def _actor(run: BulkRun) -> Any:
    """Who has started it, read anew, rights included."""
    return get_user_model()._default_manager.filter(pk=run.actor_id).first()


def _next(run: BulkRun) -> ObjectId:
    id_: ObjectId = run.ids[run.position]
    return id_


def _deal_with_next(run: BulkRun, operation: Operation, by: Any) -> bool:
    """False where another worker has the run."""
    id_ = _next(run)
    try:
        _carry_out(run, operation, id_, by)
    except _LostRun:
        return False
    except Unavailable:
        raise
    except DomainError as error:
        return _refuse(run, error.message)
    except Exception as error:
        if isinstance(error, ENGINES_AWAY) and not isinstance(error, IntegrityError):
            # Not the row's fault: whoever takes the run up next tries it again.
            raise
        log.exception("a row of a bulk run has failed", run=str(run.pk), row=str(id_))
        return _refuse(run, UNEXPECTED.format(reference=reference_of(run)))
    run.position += 1
    run.done_count += 1
    run.tries = 1
    return True


@transactional
def _carry_out(run: BulkRun, operation: Operation, id_: ObjectId, by: Any) -> None:
    """The row is changed and counted, or neither."""
    if not _held(run).update(
        position=F("position") + 1,
        done_count=F("done_count") + 1,
        tries=1,
        lease_until=timezone.now() + LEASE,
    ):
        raise _LostRun
    if not operation.act(id_, by=by, params=run.params):
        raise Unchanged(operation.unchanged)


def _refuse(run: BulkRun, why: str) -> bool:
    """Leave the next row as it is, and say why; False where another worker has the run."""
    named = [*run.refused, {"id": str(_next(run)), "why": why[:200]}][:REFUSED_KEPT]
    if not _held(run).update(
        position=F("position") + 1,
        refused_count=F("refused_count") + 1,
        refused=named,
        tries=1,
        lease_until=timezone.now() + LEASE,
    ):
        return False
    run.position += 1
    run.refused_count += 1
    run.refused = named
    run.tries = 1
    return True


def _stop(run: BulkRun, why: str) -> bool:
    """Leave all that is left as it is; False: nothing is to go on."""
    room = REFUSED_KEPT - len(run.refused)
    left = [{"id": str(id_), "why": why} for id_ in run.ids[run.position :][:room]]
    _end(
        run,
        BulkState.FAILED,
        why=why,
        position=run.total,
        refused_count=run.refused_count + run.left_count,
        refused=[*run.refused, *left],
    )
    return False


@transactional
def _end(run: BulkRun, state: BulkState, *, why: str = "", **values: Any) -> None:
    now = timezone.now()
    ending = {"state": state, "error": why, "finished_at": now, "lease": "", "key": str(run.pk)}
    if not _held(run).update(**ending, **values):
        return
    facts = {
        "operation": run.operation,
        "done": run.done_count,
        "refused": values.get("refused_count", run.refused_count),
    }
    verb = "bulk_run.finished" if state == BulkState.FINISHED else "bulk_run.stopped"
    audit.record(verb, by=_Starter(run), target=run, reason=why, after=facts)


class _Starter:
    """Who has started a run, as the history names them, whatever has become of them."""

    def __init__(self, run: BulkRun) -> None:
        self.pk = run.actor_id
        self._name = run.actor_name

    def get_username(self) -> str:
        return self._name


class _LostRun(Exception):
    """Another worker has taken the run, or it is gone."""
