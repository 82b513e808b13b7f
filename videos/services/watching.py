"""Views, history and resume positions."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from core import epoch
from core.redis import RedisError, get_redis
from videos.models import HistoryEntry, Status, Video, VideoDay

log = structlog.get_logger(__name__)

VIEW_WINDOW_SECONDS = 30 * 60


def watch(video: Video, *, by: Any, address: str, agent: str) -> HistoryEntry | None:
    """Somebody opens the video: count a view by the rule, note it in their history.

    `by` may be anonymous; address and agent tell guests apart and are kept only as a salted hash,
    for half an hour. Returns the caller's history entry, None for guests and paused histories.
    """
    if video.status != Status.READY:
        return None
    count_view(video, by=by, address=address, agent=agent)
    return note(video, by=by) if by.is_authenticated else None


def count_view(video: Video, *, by: Any, address: str, agent: str) -> bool:
    """One view per viewer and video in 30 minutes; the owner's own do not count.

    The increment is atomic. While Redis is down views are not counted: better none than many.
    """
    if by.is_authenticated and by.pk == video.owner_id:
        return False
    viewer = f"user:{by.pk}" if by.is_authenticated else _fingerprint(address, agent)
    try:
        is_first = get_redis().set(
            f"view:{video.pk}:{viewer}", "1", nx=True, ex=VIEW_WINDOW_SECONDS
        )
    except RedisError as error:
        log.warning("view not counted", error=str(error)[:200])
        return False
    if not is_first:
        return False
    if Video.objects.filter(pk=video.pk).update(views=F("views") + 1):
        video.views += 1
        if by.is_authenticated:
            epoch.note_writer(by.pk)
        _count_day(video.pk, timezone.now())
    return True


def note(video: Video, *, by: Any) -> HistoryEntry | None:
    """Put the video on top of the person's history, keeping where they were in it."""
    if by.history_paused:
        return None
    now = timezone.now()
    mine = HistoryEntry.objects.filter(user_id=by.pk, video_id=video.pk)
    entry: HistoryEntry | None = mine.change_one(watched_at=now)
    if entry is not None:
        return entry
    try:
        entry = HistoryEntry.objects.create(user_id=by.pk, video_id=video.pk, watched_at=now)
    except IntegrityError:  # noted at the same moment in another tab
        again: HistoryEntry | None = mine.change_one(watched_at=now)
        return again
    return None if _withdrawn_if_deleted(video.pk, mine) else entry


def _count_day(video_id: ObjectId, now: datetime) -> None:
    today = VideoDay.objects.filter(video_id=video_id, day=now.date())
    if not today.update(views=F("views") + 1):
        try:
            VideoDay.objects.create(video_id=video_id, day=now.date(), views=1)
        except IntegrityError:
            today.update(views=F("views") + 1)
        else:
            _withdrawn_if_deleted(video_id, today)


def _withdrawn_if_deleted(video_id: ObjectId, rows: Any) -> bool:
    """A row inserted while its video is being deleted would stay for ever: nothing on the video
    conflicts with an insert. What is inserted after this look is the clearing job's to find."""
    is_deleted = not Video.objects.filter(pk=video_id).exists()
    if is_deleted:
        rows.delete()
    return is_deleted


def _fingerprint(address: str, agent: str) -> str:
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"{address}\n{agent}".encode(), hashlib.sha256).hexdigest()[:32]
