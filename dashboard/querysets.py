"""The numbers of a channel, summed up from the counters that its videos store."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.mongo.questions import Question, ask
from dashboard.pipelines import channel_sums
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
    """One aggregation over the videos; the subscribers are stored. One round trip."""
    found, people = ask(
        Question(Video, channel_sums(channel.pk), list),
        User.objects.channels_question([channel.pk]),
    )
    sums = found[0] if found else {}
    subscribers = people[channel.pk].subscribers_count if channel.pk in people else 0
    return ChannelTotals(
        total_videos=sums.get("videos", 0),
        total_views=sums.get("views", 0),
        total_subscribers=subscribers,
        total_likes=sums.get("likes", 0),
        total_comments=sums.get("comments", 0),
        total_watch_seconds=sums.get("watch_seconds", 0),
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
