"""The only way to write several documents as one: `transactional` and `run_in_transaction`.

Django's own `transaction.atomic` does nothing on MongoDB (lint forbids it), and the backend's
gives up on the first write conflict and leaves a failed commit's session on the connection, which
spoils every later query of that thread. Here transient errors are retried as MongoDB asks
(https://www.mongodb.com/docs/manual/core/transactions-in-applications/), and the connection is
clean afterwards whatever happened.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pymongo
import structlog
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from pymongo.errors import ConnectionFailure, PyMongoError

from core.mongo import outage
from core.patience import left

__all__ = ["on_commit", "run_in_transaction", "sealed", "transactional"]

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)
_turnstile = threading.Lock()

_seal: ContextVar[Callable[[Any], object] | None] = ContextVar("seal", default=None)

NOT_BEGUN = (225, 117)
"""The server's codes, without a label, for a transaction whose number is lower than the one it has
seen last in this session, or the same."""
MAX_ATTEMPTS = 40
MAX_COMMIT_ATTEMPTS = 5
MAX_BACKOFF_SECONDS = 0.25
RETRY_SECONDS = 3.0
"""No attempt begins later than this: a caller is told of an outage within 5 s."""
LAST_SECONDS = 3.0
"""A repeated attempt ends by then, as does a commit. It may meet a server that is gone, and the
whole patience of one operation would come on top of what has passed."""
COMMIT_SECONDS = 3.0
LEAST_SECONDS = 1.0
"""A commit, or another attempt, gets so much whatever has passed."""
ABORT_SECONDS = 0.3
"""How long a frozen server is asked to forget a transaction; it does so by itself in the end."""


def transactional(work: Callable[P, R]) -> Callable[P, R]:
    """Run the function in a transaction of its own, or join the one that is open.

    The function may run several times: it must change nothing but the database, and leave
    outside effects to `on_commit`. An IntegrityError inside ends the whole transaction (MongoDB
    has no savepoints): catch it outside, never inside.
    """

    @wraps(work)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        return run_in_transaction(lambda: work(*args, **kwargs))

    return wrapper


def run_in_transaction(work: Callable[[], R], *, using: str = DEFAULT_DB_ALIAS) -> R:
    """Run `work`, commit, run what it put on `on_commit`, and return its result.

    Raises what `work` raised, after a rollback; or the last transient error when conflicts
    outlast `MAX_ATTEMPTS` or `RETRY_SECONDS`. An operation that has timed out is not tried again.
    """
    connection: Any = connections[using]
    if connection.in_atomic_block_mongo:
        return work()
    began = time.monotonic()
    last_start = began + left(RETRY_SECONDS, at_least=LEAST_SECONDS)
    attempt, in_a_crowd = 1, False
    while True:
        try:
            with (
                _turn(in_a_crowd, last_start),
                _bounded(attempt, began + LAST_SECONDS),
                _transaction(connection) as hooks,
            ):
                result = work()
                if (seal := _seal.get()) is not None:
                    seal(result)
        except (DatabaseError, PyMongoError) as error:
            outage.notice(error)
            if not _is_transient(error) or attempt == MAX_ATTEMPTS:
                raise
            ceiling = min(MAX_BACKOFF_SECONDS, 0.004 * 2**attempt)
            time.sleep(random.uniform(0, ceiling))  # noqa: S311 - jitter, no secret
            if time.monotonic() > last_start:
                raise
            attempt += 1
            in_a_crowd = not _is_lost(error)
        else:
            # Outside the retry: the work is committed, a failing hook must not repeat it.
            for hook in hooks:
                _call(hook)
            return result


@contextmanager
def sealed(seal: Callable[[Any], object]) -> Iterator[None]:
    """Within the block, the last act in each transaction is `seal(<what its work has returned>)`:
    it is committed with the work or not at all, and by raising it undoes the work."""
    token = _seal.set(seal)
    try:
        yield
    finally:
        _seal.reset(token)


def on_commit(
    hook: Callable[[], object], *, once: bool = False, using: str = DEFAULT_DB_ALIAS
) -> None:
    """Call `hook` once the open transaction is committed; at once where none is open. With `once`,
    a hook that waits for the commit already is not called a second time.

    A hook's error is logged, not raised: what it follows has happened.
    """
    connection: Any = connections[using]
    if not connection.in_atomic_block_mongo:
        _call(hook)
    elif not (once and any(waiting is hook for _, waiting, _ in connection.run_on_commit)):
        connection.on_commit(hook)


def _call(hook: Callable[[], object]) -> None:
    try:
        hook()
    except Exception:
        log.exception("a hook after commit has failed", hook=_name(hook))


def _name(hook: Any) -> str:
    """The dotted name of a function, also of one inside a `functools.partial`."""
    function = getattr(hook, "func", hook)
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"


@contextmanager
def _turn(in_a_crowd: bool, until: float) -> Iterator[None]:
    """First attempts run side by side, those after a conflict one after another: a crowd around
    one counter would otherwise go on disturbing itself (of 400 increments by 100 threads a quarter
    failed, with this none). Waits no longer than `until`, then goes ahead all the same.
    """
    waited = in_a_crowd and _turnstile.acquire(timeout=max(0.0, until - time.monotonic()))
    try:
        yield
    finally:
        if waited:
            _turnstile.release()


def _bounded(attempt: int, until: float) -> AbstractContextManager[object]:
    """The first attempt takes as long as its work does, within the limit of each operation."""
    if attempt == 1:
        return nullcontext()
    whole = max(LEAST_SECONDS, until - time.monotonic())
    return pymongo.timeout(min(whole, left(LAST_SECONDS, at_least=LEAST_SECONDS)))


@contextmanager
def _transaction(connection: Any) -> Iterator[list[Callable[[], object]]]:
    """A transaction on `connection`; the list yielded holds the hooks once it is committed.

    They are handed out rather than run by Django, which refuses while its own `atomic` is open:
    the admin opens one around every form, though it does nothing here.
    """
    hooks: list[Callable[[], object]] = []
    connection.run_on_commit = []
    try:
        connection.start_transaction_mongo()
        connection.in_atomic_block_mongo = True
        yield hooks
        _commit(connection.session)
        hooks += [hook for _, hook, _ in connection.run_on_commit]
    finally:
        session, connection.session = connection.session, None
        connection.run_on_commit = []
        connection.in_atomic_block_mongo = False
        connection.nested_atomics = 0
        # Aborts what is still open; never raises for a server that is gone.
        if session is not None:
            with pymongo.timeout(ABORT_SECONDS):
                session.end_session()


def _commit(session: Any) -> None:
    """Commit; where the outcome is unknown, commit again, which the server makes idempotent."""
    with pymongo.timeout(min(COMMIT_SECONDS, left(LAST_SECONDS, at_least=LEAST_SECONDS))):
        for attempt in range(1, MAX_COMMIT_ATTEMPTS + 1):
            try:
                session.commit_transaction()
            except PyMongoError as error:
                unknown = error.has_error_label("UnknownTransactionCommitResult")
                if not unknown or attempt == MAX_COMMIT_ATTEMPTS or error.timeout:
                    raise
            else:
                return


def _is_lost(error: BaseException) -> bool:
    """The primary is gone: whoever waits for the next one, waits beside the others."""
    return isinstance(error, ConnectionFailure) or isinstance(error.__cause__, ConnectionFailure)


def _is_transient(error: BaseException) -> bool:
    """A conflict, or a primary that is changing; not a server that gives no answer."""
    cause = error if isinstance(error, PyMongoError) else error.__cause__
    return (
        isinstance(cause, PyMongoError)
        and not cause.timeout
        and (
            cause.has_error_label("TransientTransactionError")
            # The next try has the next number.
            or getattr(cause, "code", None) in NOT_BEGUN
        )
    )
