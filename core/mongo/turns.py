"""Changes to one document by many threads at once: one after the other.

MongoDB lets one transaction have a document and fails the others, which then wait and try again.
That holds across processes, but thirty threads of one process that all like the same video would
mostly keep each other, and whoever deletes it, from it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from time import monotonic

import pymongo
from bson import ObjectId

from core.patience import left

PATIENCE_SECONDS = 1.5
LONG_SECONDS = 0.5
TOTAL_SECONDS = 3.0
LEAST_SECONDS = 1.0
"""Who has waited for long has what is left of the total for its work: the document may be kept by
threads that a dead server keeps, and a caller is told of that within 5 s."""

_turns = tuple(Lock() for _ in range(251))


@contextmanager
def in_turn(*document_ids: ObjectId) -> Iterator[None]:
    """Let the threads of this process have the document, or all of these, one after the other.

    A courtesy, not a guarantee: who has waited for `PATIENCE_SECONDS` goes ahead, since the
    transaction keeps things right without it. Never take a second turn within the first: name
    all documents at once, and their turns are taken in one order by everybody.
    """
    began = monotonic()
    deadline = began + left(PATIENCE_SECONDS, at_least=LONG_SECONDS)
    numbers = sorted({hash(id_) % len(_turns) for id_ in document_ids})
    ours = [
        _turns[number]
        for number in numbers
        if _turns[number].acquire(timeout=max(0.0, deadline - monotonic()))
    ]
    waited = monotonic() - began
    try:
        with _what_is_left() if waited > LONG_SECONDS else nullcontext():
            yield
    finally:
        for turn in ours:
            turn.release()


def _what_is_left() -> AbstractContextManager[object]:
    return pymongo.timeout(left(TOTAL_SECONDS, at_least=LEAST_SECONDS))
