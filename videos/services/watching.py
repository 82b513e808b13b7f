"""Views and the history: what is counted and noted when somebody opens a video."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import structlog
from bson import ObjectId
from django.conf import settings
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
    now = timezone.now()
    is_view = _is_view(video, by=by, address=address, agent=agent)
    entry, is_new = _noted(video.pk, by, now) if by.is_authenticated else (None, False)
    if is_view:
        _count_day(video.pk, now)
        is_there = _count(video, by=by)
    else:
        is_there = not is_new or _is_there(video.pk)
    if not is_there:
        _withdraw(video.pk, entry)
        return None
    return entry


def note(video: Video, *, by: Any) -> HistoryEntry | None:
    """Put the video on top of the person's history, keeping where they were in it."""
    entry, is_new = _noted(video.pk, by, timezone.now())
    if is_new and not _is_there(video.pk):
        _withdraw(video.pk, entry)
        return None
    return entry


def _is_view(video: Video, *, by: Any, address: str, agent: str) -> bool:
    """One view per viewer and video in 30 minutes; the owner's own do not count.

    While Redis is down views are not counted: better none than many.
    """
    if by.is_authenticated and by.pk == video.owner_id:
        return False
    viewer = f"user:{by.pk}" if by.is_authenticated else _fingerprint(address, agent)
    key = f"view:{video.pk}:{viewer}"
    try:
        return bool(get_redis().set(key, "1", nx=True, ex=VIEW_WINDOW_SECONDS))
    except RedisError as error:
        log.warning("view not counted", error=str(error)[:200])
        return False


def _noted(video_id: ObjectId, by: Any, now: datetime) -> tuple[HistoryEntry | None, bool]:
    """The entry, and whether it is new."""
    if by.history_paused:
        return None, False
    mine = HistoryEntry.objects.filter(user_id=by.pk, video_id=video_id)
    return mine.upsert(watched_at=now)


def _count_day(video_id: ObjectId, now: datetime) -> None:
    """One view more on that day."""
    VideoDay.objects.filter(video_id=video_id, day=now.date()).upsert(views=F("views") + 1)


def _count(video: Video, *, by: Any) -> bool:
    """Whether the video is there to count the view."""
    if not Video.objects.filter(pk=video.pk).update(views=F("views") + 1):
        return False
    video.views += 1
    if by.is_authenticated:
        epoch.note_writer(by.pk)
    return True


# A row inserted while its video is being deleted would stay for ever: nothing on the video
# conflicts with an insert. So whoever has inserted one looks for the video afterwards, by counting
# the view on it where there is one. What is inserted after that is the clearing job's to find.


def _is_there(video_id: ObjectId) -> bool:
    return bool(Video.objects.filter(pk=video_id).exists())


def _withdraw(video_id: ObjectId, entry: HistoryEntry | None) -> None:
    VideoDay.objects.filter(video_id=video_id).delete()
    if entry is not None:
        HistoryEntry.objects.filter(pk=entry.pk).delete()


def _fingerprint(address: str, agent: str) -> str:
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"{address}\n{agent}".encode(), hashlib.sha256).hexdigest()[:32]
