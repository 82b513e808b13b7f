"""What somebody sees of their own history: the videos that they still may see."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core.mongo.hydration import attach
from videos.models import HistoryEntry, Video

NEWEST = ("-watched_at", "-pk")


def history_of(user: Any) -> QuerySet[HistoryEntry]:
    """Everything in it."""
    return HistoryEntry.objects.filter(user_id=user.pk)


def still_seen(entries: QuerySet[HistoryEntry], user: Any) -> tuple[QuerySet[HistoryEntry], int]:
    """Without videos that `user` no longer sees, and how many are left: for numbered pages, whose
    total must not count them. Looks at the newest `PAGE_COUNT_MAX`, and that in indexes alone."""
    newest = entries.order_by(*NEWEST).values_list("video_id", flat=True)
    ids = list(newest[: settings.PAGE_COUNT_MAX])
    hidden = set(ids) - Video.objects.seen_among(ids, user)
    seen = entries.exclude(video_id__in=hidden) if hidden else entries
    return seen, len(ids) - len(hidden)


def attach_videos(entries: list[HistoryEntry], user: Any) -> list[HistoryEntry]:
    """Set `video` on each entry, with its owner; an entry whose video `user` may not see is left
    out. Two queries."""
    videos = Video.objects.seen_items((entry.video_id for entry in entries), user)
    kept = [entry for entry in entries if entry.video_id in videos]
    for entry in kept:
        attach(entry, "video", videos[entry.video_id])
    return kept
