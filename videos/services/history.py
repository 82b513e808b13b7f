"""One's own history: where one was in a video, and forgetting it."""

from math import isfinite
from typing import Any

from bson import ObjectId
from django.utils import timezone

from core.errors import Invalid, NotFound
from videos.models import HistoryEntry, Status, Video
from videos.services.access import NOT_FOUND
from videos.services.watching import note

NOT_IN_HISTORY = "This video is not in your history."
BATCH = 1000


def set_position(reference: str, *, by: Any, position: float) -> tuple[Video, HistoryEntry | None]:
    """Remember where the actor is in the video of this id or share id, in seconds, cut to its
    length.

    Makes an entry where there is none; the time of an existing one stays. A paused history is not
    changed. Returns the video, and the entry where there is one. Raises NotFound for a video that
    the actor may not see.
    """
    if not isfinite(position):
        raise Invalid("This must be a number of seconds.", field="position")
    found = Video.objects.opened_by(reference, by, now=timezone.now()).with_owners()
    if not found:
        raise NotFound(NOT_FOUND)
    (video,) = found
    mine = HistoryEntry.objects.filter(user_id=by.pk, video_id=video.pk)
    entry: HistoryEntry | None = mine.first()
    if by.history_paused or video.status != Status.READY:
        return video, entry
    entry = entry or note(video, by=by)
    if entry is not None:
        entry.position = min(position, video.duration)
        mine.update(position=entry.position)
    return video, entry


def forget_entry(video_id: ObjectId, *, by: Any) -> None:
    """Take a video out of one's history, whether one may still see it or not. Raises NotFound
    where it is not in there."""
    if not HistoryEntry.objects.filter(user_id=by.pk, video_id=video_id).delete()[0]:
        raise NotFound(NOT_IN_HISTORY)


def clear_history(*, by: Any) -> int:
    """Take everything out that has been watched until now; how many entries that was.

    In batches, so that no single command runs into the driver's time limit.
    """
    old = HistoryEntry.objects.filter(user_id=by.pk, watched_at__lte=timezone.now())
    removed = 0
    while ids := list(old.order_by().values_list("pk", flat=True)[:BATCH]):
        removed += HistoryEntry.objects.filter(pk__in=ids).delete()[0]
    return removed
