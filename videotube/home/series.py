"""What is counted by days: how, for whom, and where its rows are listed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bson import ObjectId
from django.db.models import Model, QuerySet
from django.urls import reverse

from accounts.models import User
from core.mongo.windows import Pipeline, aggregate
from moderation.models import Decision, Report
from social.models import Comment
from videos.models import Video, VideoDay
from videotube.home.counting import DAY, Count, counted, counted_all, midnight

PARTS = 4
"""A day is counted in so many commands, each within the time that an operation may take."""
VIEW_BATCH = 50_000
"""Rows of videos that one command adds up, for the same reason."""


@dataclass(frozen=True, slots=True)
class Series:
    """`name` is a field of DayFigures. `right` is needed to see it, `count` says how many there
    were on the day that begins then, without a bound. `live` answers within a page, up to its
    bound; None where that cannot be. `listed` leads to the rows since a moment."""

    name: str
    title: str
    icon: str
    right: str
    count: Callable[[datetime], int]
    live: Callable[[datetime], Count] | None = None
    listed: Callable[[datetime], str] | None = None


def _rows(
    model: type[Model], field: str, index: str
) -> tuple[Callable[[datetime], int], Callable[[datetime], Count]]:
    """Counts rows of a day by the field that the index begins with."""

    def of(start: datetime, length: timedelta) -> QuerySet[Any]:
        within = {f"{field}__gte": start, f"{field}__lt": start + length}
        return model._default_manager.filter(**within)

    def count(start: datetime) -> int:
        starts = [start + part * DAY / PARTS for part in range(PARTS)]
        return sum(counted_all(of(each, DAY / PARTS), index=index) for each in starts)

    def live(start: datetime) -> Count:
        return counted(of(start, DAY), index=index)

    return count, live


def _list(model: str, field: str = "created_at") -> Callable[[datetime], str]:
    def since(start: datetime) -> str:
        return f"{reverse(f'admin:{model}_changelist')}?{urlencode({f'{field}__gte': start})}"

    return since


def _case_list(_start: datetime) -> str:
    """Reports have no list; what they are about waits in the queue."""
    return reverse("admin:moderation_case_changelist")


def _views(start: datetime) -> int:
    """In the index of days, a batch of rows at a time: a day may have a million of them."""
    total, last = 0, ObjectId("0" * 24)
    while True:
        pipeline: Pipeline = [
            {"$match": {"day": start.replace(tzinfo=None), "_id": {"$gt": last}}},
            {"$sort": {"day": 1, "_id": 1}},
            {"$limit": VIEW_BATCH},
            {"$group": {"_id": None, "views": {"$sum": "$views"}, "last": {"$max": "$_id"}}},
        ]
        found = aggregate(VideoDay, pipeline, index="view_day")
        if not found:
            return total
        total, last = total + int(found[0]["views"]), found[0]["last"]


SERIES = (
    Series(
        "sign_ups",
        "Sign-ups",
        "person_add",
        "accounts.view_user",
        *_rows(User, "created_at", "user_newest"),
        _list("accounts_user"),
    ),
    Series(
        "uploads",
        "New videos",
        "movie",
        "videos.view_video",
        *_rows(Video, "created_at", "video_newest"),
        _list("videos_video"),
    ),
    Series("views", "Views", "visibility", "videos.view_video", _views),
    Series(
        "comments",
        "New comments",
        "chat",
        "social.view_comment",
        *_rows(Comment, "created_at", "comment_all"),
        _list("social_comment"),
    ),
    Series(
        "reports",
        "Reports",
        "flag",
        "moderation.view_case",
        *_rows(Report, "created_at", "report_month"),
        _case_list,
    ),
    Series(
        "decisions",
        "Decisions made",
        "fact_check",
        "moderation.view_decision",
        *_rows(Decision, "at", "decision_newest"),
        _list("moderation_decision", "at"),
    ),
)


def days_until(now: datetime, number: int) -> list[datetime]:
    """The beginnings of so many UTC days, the last of them today's."""
    return [midnight(now) - ago * DAY for ago in reversed(range(number))]
