"""The numbers of a channel, summed up from the counters that its videos store."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from accounts.models import User
from videos.models import ProcessingJob, Status, Video


@dataclass(frozen=True, slots=True)
class ChannelTotals:
    """Sums over all videos of a channel, whatever their state; its subscribers are counted on the
    channel itself."""

    total_videos: int
    total_views: int
    total_subscribers: int
    total_likes: int
    total_comments: int
    total_watch_seconds: int


def totals_of(channel: User) -> ChannelTotals:
    """One aggregation, which the index `owner_views` answers without reading a video."""
    sums = (
        Video.objects.filter(owner_id=channel.pk)
        .order_by()
        .aggregate(
            videos=Count("owner_id"),
            views=Sum("views"),
            likes=Sum("likes_count"),
            comments=Sum("comments_count"),
            watch_seconds=Sum("watch_seconds"),
        )
    )
    return ChannelTotals(
        total_videos=sums["videos"] or 0,
        total_views=sums["views"] or 0,
        total_subscribers=channel.subscribers_count,
        total_likes=sums["likes"] or 0,
        total_comments=sums["comments"] or 0,
        total_watch_seconds=sums["watch_seconds"] or 0,
    )


def attach_progress(videos: list[Video]) -> list[Any]:
    """Set `progress` (0 to 100) on each video; one query for those that are not ready."""
    waiting = [video.job_id for video in videos if video.status != Status.READY and video.job_id]
    jobs = ProcessingJob.objects.filter(pk__in=waiting).order_by() if waiting else []
    progress = {job.pk: job.progress for job in jobs}
    for video in videos:
        shown: Any = video
        is_ready = video.status == Status.READY
        shown.progress = 100 if is_ready else progress.get(video.job_id, 0)
    return videos
