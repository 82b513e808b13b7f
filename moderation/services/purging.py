"""Hiding all that somebody has published, in the background and in batches, and giving it back.

Each thing is hidden in a transaction of its own, together with the row (`PurgedItem`) by which it
is found again and with the purge's counter. So a worker may die at any point: the next one goes on,
hides nothing twice and forgets nothing; and a purge that is taken back while it still runs leaves
nothing hidden, since whoever changes its state conflicts with whoever hides.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core.delivery import hand_over
from core.errors import NotFound
from core.mongo.transaction import on_commit, transactional
from moderation.actions import TargetType
from moderation.models import Purge, PurgedItem, PurgeState
from moderation.services import showing
from social.models import Comment, Tweet
from videos.models import Video

log = structlog.get_logger(__name__)

RUN_PURGE = "moderation.run_purge"
REASON = "All of the user's output is removed."
BACK = "The removal of the user's output is taken back."
FORSAKEN = timedelta(minutes=2)
SLICE_SECONDS = 20.0
"""The housekeeper has other work, too: a longer purge goes on behind what waits."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Things of one kind: `shown` are those of a user that are not hidden."""

    type: TargetType
    shown: Callable[[ObjectId], Any]


_KINDS = (
    _Kind(
        TargetType.COMMENT,
        lambda id_: Comment.objects.living().filter(author_id=id_),
    ),
    _Kind(
        TargetType.TWEET,
        lambda id_: Tweet.objects.shown().filter(author_id=id_),
    ),
    _Kind(
        TargetType.VIDEO,
        lambda id_: Video.objects.filter(owner_id=id_, is_hidden=False),
    ),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a purge would hide; numbers end at `PAGE_COUNT_MAX`."""

    comments: int
    tweets: int
    videos: int

    @property
    def total(self) -> int:
        return self.comments + self.tweets + self.videos


def preview(user_id: ObjectId) -> Preview:
    """How much of the user's output can be seen, and would be hidden."""
    most = settings.PAGE_COUNT_MAX
    found = [kind.shown(user_id).order_by()[:most].count() for kind in _KINDS]
    return Preview(*found)


@transactional
def begin(decision_id: ObjectId, *, user: User) -> None:
    """Start hiding, once the decision's transaction is committed."""
    Purge.objects.create(decision_id=decision_id, user_id=user.pk)
    on_commit(lambda: _hand_over(decision_id))


@transactional
def turn_back(decision_id: ObjectId) -> None:
    """Start restoring, once the transaction of the reversal is committed."""
    now = timezone.now()
    Purge.objects.filter(decision_id=decision_id).update(state=PurgeState.RESTORING, updated_at=now)
    on_commit(lambda: _hand_over(decision_id))


def run(decision_id: ObjectId) -> int:
    """Hide, or restore, whatever is left to be, for `SLICE_SECONDS`, and have the rest done later;
    how many things were changed. Two who run it at once get in nobody's way."""
    purge = Purge.objects.filter(decision_id=decision_id).first()
    if purge is None:
        return 0
    end = time.monotonic() + SLICE_SECONDS
    try:
        if purge.state == PurgeState.HIDING:
            return _hide_all(purge, end)
        return _restore_all(purge, end) if purge.state == PurgeState.RESTORING else 0
    except _TimeIsUp as error:
        _hand_over(decision_id)
        return error.changed


def resume(now: datetime) -> int:
    """What the sweeper does: go on with purges whose worker is gone; how many were sent."""
    left = Purge.objects.unfinished(now - FORSAKEN)
    ids = list(left.values_list("decision_id", flat=True)[: settings.MODERATION_BATCH])
    return sum(_hand_over(decision_id) for decision_id in ids)


def _hide_all(purge: Purge, end: float) -> int:
    hidden = 0
    for kind in _KINDS:
        for id_ in _ids(kind.shown(purge.user_id)):
            if time.monotonic() > end:
                raise _TimeIsUp(hidden)
            try:
                hidden += _hide(purge, kind, id_)
            except NotFound:  # deleted meanwhile
                continue
            except _Stopped:
                return hidden
    _finish(purge, PurgeState.HIDING, PurgeState.HIDDEN)
    return hidden


def _restore_all(purge: Purge, end: float) -> int:
    restored = 0
    items = PurgedItem.objects.filter(decision_id=purge.decision_id).order_by("pk")
    while batch := list(items[: settings.MODERATION_BATCH]):
        for item in batch:
            if time.monotonic() > end:
                raise _TimeIsUp(restored)
            restored += _restore(purge, item)
    _finish(purge, PurgeState.RESTORING, PurgeState.RESTORED)
    return restored


@transactional
def _hide(purge: Purge, kind: _Kind, id_: ObjectId) -> bool:
    # Whoever turns the purge back writes this row, too: one of the two begins anew.
    row = Purge.objects.filter(pk=purge.pk, state=PurgeState.HIDING)
    if not row.update(updated_at=timezone.now()):
        raise _Stopped
    if not showing.hide(kind.type, id_, by=None, reason=REASON):
        return False
    PurgedItem.objects.create(decision_id=purge.decision_id, target_type=kind.type, target_id=id_)
    row.update(hidden_count=F("hidden_count") + 1)
    return True


@transactional
def _restore(purge: Purge, item: PurgedItem) -> bool:
    if not PurgedItem.objects.filter(pk=item.pk).delete()[0]:
        return False
    Purge.objects.filter(pk=purge.pk).update(
        hidden_count=F("hidden_count") - 1, updated_at=timezone.now()
    )
    try:
        return showing.show(
            item.target_type, item.target_id, owner_id=purge.user_id, by=None, reason=BACK
        )
    except NotFound:  # its owner has deleted it
        return False


def _finish(purge: Purge, at_work: PurgeState, done: PurgeState) -> None:
    now = timezone.now()
    Purge.objects.filter(pk=purge.pk, state=at_work).update(state=done, updated_at=now)


def _ids(rows: Any) -> Iterator[ObjectId]:
    """All primary keys, newest first, a batch at a time: what is hidden meanwhile is not met
    again. Nothing new comes: its author is banned."""
    after = Q()
    while True:
        page = rows.filter(after).order_by("-created_at", "-pk")
        batch = list(page.values_list("pk", "created_at")[: settings.MODERATION_BATCH])
        if not batch:
            return
        yield from (id_ for id_, _ in batch)
        last_id, last = batch[-1]
        after = Q(created_at__lt=last) | Q(created_at=last, pk__lt=last_id)


def _hand_over(decision_id: ObjectId) -> bool:
    return hand_over(RUN_PURGE, decision_id)


class _Stopped(Exception):
    """The purge has been taken back."""


class _TimeIsUp(Exception):
    """The rest is to be done later."""

    def __init__(self, changed: int) -> None:
        self.changed = changed
