"""All that one member of staff sees of the home: a card is gathered for those whose right it is."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from videotube.home.charts import Chart, draw
from videotube.home.counting import Count, midnight
from videotube.home.days import of_days
from videotube.home.failed import FailedJob, newest_failed
from videotube.home.series import SERIES
from videotube.home.storage import Storage, storage
from videotube.home.waiting import MACHINERY, WAITING, Line

SEE_JOBS, RUN_JOBS = "videos.view_processingjob", "videos.change_processingjob"


@dataclass(frozen=True, slots=True)
class Today:
    """One number of this UTC day, and where its rows are listed."""

    title: str
    icon: str
    count: Count
    link: str


@dataclass(frozen=True, slots=True)
class Home:
    """What is empty or None, this person may not see, or there is none."""

    at: datetime
    waiting: tuple[Line, ...]
    today: tuple[Today, ...]
    charts: tuple[Chart, ...]
    failed: tuple[FailedJob, ...]
    may_requeue: bool
    storage: Storage | None


def gather(user: User, now: datetime) -> Home:
    """Some two dozen reads, each in an index and bounded, however much there is."""
    start = midnight(now)
    series = [each for each in SERIES if user.has_perm(each.right)]
    live = {each.name: each.live(start) for each in series if each.live}
    days = of_days(now, series, live) if series else {}
    return Home(
        at=now,
        waiting=tuple(line(now) for right, line in WAITING if user.has_perm(right)),
        today=tuple(
            Today(each.title, each.icon, live[each.name], each.listed(start))
            for each in series
            if each.name in live and each.listed
        ),
        charts=tuple(draw(each.title, days[each.name]) for each in series),
        failed=tuple(newest_failed(now)) if user.has_perm(SEE_JOBS) else (),
        may_requeue=user.has_perm(RUN_JOBS),
        storage=storage(now) if user.has_perm(MACHINERY) else None,
    )
