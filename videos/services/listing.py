"""Keeping `Video.listed` and the owner's `videos_count` in step with what is true."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.mongo.transaction import transactional
from videos.models import Video


@transactional
def relist(video: Video) -> None:
    """Store `listed` as it must be now, and count the video for its owner accordingly.

    Call it in the transaction that changed the video, with the instance that was read in it:
    concurrent changes then conflict and are retried, so that the counter equals the rows.
    """
    listed = video.should_be_listed(timezone.now())
    if listed == video.listed:
        return
    video.listed = listed
    video.save(update_fields=["listed", "updated_at"])
    _count(video, +1 if listed else -1)


@transactional
def unlist_deleted(video: Video) -> None:
    """A listed video is going away."""
    if video.listed:
        _count(video, -1)


def list_due(now: datetime, *, batch: int = 500) -> int:
    """List the scheduled videos whose time has come; the number of them."""
    due = (
        Video.objects.filter(
            listed=False,
            published_at__lte=now,
            visibility="public",
            status="ready",
            is_hidden=False,
        )
        .order_by("published_at")
        .values_list("pk", flat=True)[:batch]
    )
    for video_id in list(due):
        _relist_by_id(video_id)
    return len(due)


@transactional
def _relist_by_id(video_id: object) -> None:
    video = Video.objects.filter(pk=video_id).first()
    if video is not None:
        relist(video)


def _count(video: Video, change: int) -> None:
    User.objects.filter(pk=video.owner_id).update(videos_count=F("videos_count") + change)
