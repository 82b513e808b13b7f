"""Views of each day: how long they are kept. The totals of videos are not touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings

from videos.models import Video, VideoDay

BATCH = 1000


@dataclass(frozen=True, slots=True)
class GoneVideo:
    """A video that is gone, and how many days of it were left."""

    video_id: ObjectId
    days: int


def oldest_kept(now: datetime, *, days: int) -> date:
    """The first day that is kept: today (UTC) and the `days` before it are."""
    return now.date() - timedelta(days=days)


def purge_old(now: datetime) -> int:
    """What the housekeeper does daily: forget days that VIEW_DAYS_KEPT no longer keeps; how many
    rows they were. With 0, none."""
    kept = settings.VIEW_DAYS_KEPT
    return sum(forget_before(oldest_kept(now, days=kept))) if kept else 0


def count_before(day: date) -> int:
    """Rows of earlier days, counted in the index `view_day`."""
    return int(VideoDay.objects.filter(day__lt=day).order_by().count())


def forget_before(day: date) -> Iterator[int]:
    """Forget the rows of earlier days, oldest first, and say after each batch how many it had."""
    old = VideoDay.objects.filter(day__lt=day).order_by("day", "pk").values_list("pk", flat=True)
    while ids := list(old[:BATCH]):
        VideoDay.objects.filter(pk__in=ids).delete()
        yield len(ids)


def forget_gone(*, dry_run: bool = False) -> Iterator[GoneVideo]:
    """Forget the rows of videos that are gone, a video at a time. A deletion takes its rows along,
    so these are rare: a view that came in at that moment, or a backup put back."""
    for ids in _videos_with_rows():
        there = set(Video.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for video_id in ids:
            if video_id not in there:
                rows = VideoDay.objects.filter(video_id=video_id)
                yield GoneVideo(video_id, rows.count() if dry_run else rows.delete()[0])


def _videos_with_rows() -> Iterator[list[ObjectId]]:
    """Their ids in batches. MongoDB skips from one to the next in the index `video_day`, however
    many days each has, and holds none of them."""
    pipeline = [{"$sort": {"video_id": 1}}, {"$group": {"_id": "$video_id"}}]
    rows: Any = VideoDay.objects.raw_aggregate(pipeline)  # type: ignore[no-untyped-call]
    batch: list[ObjectId] = []
    for row in rows.iterator():
        batch.append(row.pk)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
