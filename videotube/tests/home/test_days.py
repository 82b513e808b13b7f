"""Thirty days: counted once each, by the worker, and drawn as they are."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.profile import examined
from moderation.models import Decision, Report
from social.models import Comment
from social.tests.factories import CommentFactory
from videos.models import Video, VideoDay
from videos.tests.factories import VideoFactory
from videotube.home import series
from videotube.home.charts import draw, round_up
from videotube.home.counting import Count
from videotube.home.days import DAYS, Point, count_anew, count_days, of_days
from videotube.home.series import SERIES
from videotube.models import DayFigures

pytestmark = pytest.mark.usefixtures("db", "media_root", "redis_server")

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)
NAMES = [each.name for each in SERIES]


def stored(days_ago: int) -> dict[str, int]:
    row = DayFigures.objects.get(pk=(NOW - timedelta(days=days_ago)).date())
    return {name: getattr(row, name) for name in NAMES if getattr(row, name)}


def people(*moments: datetime) -> None:
    for at in moments:
        User.objects.filter(pk=UserFactory().pk).update(created_at=at)


def test_every_kind_is_counted_on_its_day_to_the_millisecond():
    start = TODAY - timedelta(days=4)
    last = start + timedelta(days=1) - timedelta(milliseconds=1)
    noon = start + timedelta(hours=12)
    people(
        start,
        last,
        noon,
        noon - timedelta(milliseconds=1),
        start - timedelta(milliseconds=1),
        last + timedelta(milliseconds=1),
    )
    owner = User.objects.first()
    video = VideoFactory(owner=owner)
    Video.objects.filter(pk=video.pk).update(created_at=last)
    comment = CommentFactory(author=owner, video=video)
    Comment.objects.filter(pk=comment.pk).update(created_at=start)
    for n in range(3):
        VideoDay.objects.create(video_id=ObjectId(), day=start.date(), views=10 ** (n + 1))
    VideoDay.objects.create(video_id=ObjectId(), day=TODAY.date(), views=5)
    Report.objects.create(
        reporter_id=ObjectId(),
        target_type="video",
        target_id=video.pk,
        case_id=ObjectId(),
        reason="spam",
        created_at=start,
    )
    Decision.objects.create(
        at=last,
        target_type="video",
        target_id=video.pk,
        subject_id=owner.pk,
        subject_name="x",
        action="warn",
        month="2026-03",
    )
    assert count_days(NOW) == DAYS
    assert stored(4) == {
        "sign_ups": 4,
        "uploads": 1,
        "views": 1110,
        "comments": 1,
        "reports": 1,
        "decisions": 1,
    }
    assert (stored(5), stored(3), stored(0)) == ({"sign_ups": 1}, {"sign_ups": 1}, {"views": 5})


def test_views_of_a_day_are_added_up_in_batches(monkeypatch):
    monkeypatch.setattr(series, "VIEW_BATCH", 3)
    VideoDay.objects.bulk_create(
        VideoDay(video_id=ObjectId(), day=TODAY.date(), views=n) for n in range(10)
    )
    count_days(NOW)
    assert stored(0) == {"views": 45}


def test_a_day_that_is_over_is_counted_once_and_today_again_and_again():
    yesterday = TODAY - timedelta(days=1)
    people(yesterday, TODAY)
    assert count_days(NOW) == DAYS
    assert count_days(NOW) == 1
    people(yesterday, TODAY)
    assert count_days(NOW) == 1
    assert (stored(1), stored(0)) == ({"sign_ups": 1}, {"sign_ups": 2})
    assert DayFigures.objects.count() == DAYS


def test_what_was_stored_just_before_midnight_is_not_missed():
    late = TODAY + timedelta(days=1) - timedelta(milliseconds=1)
    count_days(NOW)
    count_days(TODAY + timedelta(days=1, minutes=5))
    people(late)
    # Yesterday once more, since it had not settled at five past; and the new day.
    assert count_days(TODAY + timedelta(days=1, minutes=11)) == 2
    assert stored(0) == {"sign_ups": 1}
    assert count_days(TODAY + timedelta(days=1, minutes=16)) == 1


def test_days_that_no_worker_saw_are_made_up_for():
    count_days(NOW - timedelta(days=12))
    people(TODAY - timedelta(days=3))
    # The day of then was not over, eleven followed, and today.
    assert count_days(NOW) == 13
    assert stored(3) == {"sign_ups": 1}


def test_what_was_counted_stays_when_its_rows_go_and_can_be_counted_anew():
    people(TODAY - timedelta(days=3))
    count_days(NOW)
    User.objects.all().delete()
    count_days(NOW)
    assert stored(3) == {"sign_ups": 1}
    assert count_anew(NOW) == DAYS
    assert stored(3) == {}


def test_a_day_costs_its_own_rows_however_many_there_are():
    people(TODAY - timedelta(days=1))
    count_days(NOW)
    people(*[TODAY - timedelta(days=9)] * 30, TODAY)
    with examined(User) as read:
        count_days(NOW)
    assert (read.documents, read.commands) == (0, series.PARTS)
    # One row, and one entry behind it each time to see that there is no other.
    assert read.keys <= 1 + series.PARTS


def test_today_is_as_it_is_and_yesterday_as_it_was_counted():
    people(TODAY - timedelta(days=1), TODAY)
    count_days(NOW)
    wanted = [each for each in SERIES if each.name == "sign_ups"]

    def last_two(**today):
        return [point.count for point in of_days(NOW, wanted, today)["sign_ups"][-2:]]

    assert last_two(sign_ups=Count(4)) == [Count(1), Count(4)]
    # What a page counts has a bound, and the worker's count has none.
    DayFigures.objects.filter(pk=TODAY.date()).update(sign_ups=70_000)
    assert last_two(sign_ups=Count(10_000, is_more=True)) == [Count(1), Count(70_000)]


def test_the_chart_draws_what_was_counted():
    points = [Point(TODAY.date() - timedelta(days=29 - n), Count(n), n == 29) for n in range(30)]
    chart = draw("Sign-ups", points)
    assert [bar.height for bar in chart.bars] == [
        pytest.approx(max(1.5, 100 * n / 40) if n else 0, abs=0.01) for n in range(30)
    ]
    assert all(bar.y + bar.height == pytest.approx(100) for bar in chart.bars)
    assert (chart.top, chart.middle, chart.total, chart.is_whole) == (40, "20", Count(435), True)
    assert chart.summary == ("Sign-ups: 435 in 30 days, most on 10 March (29), 29 today.")
    assert [bar.is_today for bar in chart.bars] == [False] * 29 + [True]


def test_days_without_anything_and_days_not_counted_yet_are_told_apart():
    days = [TODAY.date() - timedelta(days=29 - n) for n in range(30)]
    empty = draw("Views", [Point(day, Count(0), False) for day in days])
    assert (empty.summary, empty.top, empty.is_whole) == ("Views: none in 30 days.", 1, True)
    unknown = draw("Views", [Point(day, None, False) for day in days])
    assert unknown.is_whole is False
    assert {bar.text for bar in unknown.bars} == {"not counted yet"}


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (3, 4), (5, 6), (8, 8), (9, 10), (81, 100), (10_001, 20_000)]
)
def test_lines_stand_at_numbers_that_are_easily_read(value, top):
    assert round_up(value) == top


def test_the_page_shows_the_same_numbers_to_eyes_and_ears(home):
    now = timezone.now()
    people(now - timedelta(days=2), now - timedelta(days=2))
    page = home("boss")
    assert "Some days are not counted yet" in page
    count_days(now)
    page = home("boss")
    assert "not counted yet" not in page
    chart = re.search(r'<svg[^>]*aria-label="Sign-ups.*?</figure>', page)[0]
    day = f"{now - timedelta(days=2):%-d %B}"
    assert f"<title>{day}: 2</title>" in re.sub(r"(\d+) (\w+)", r"\1 \2", _days_first(chart))
    rows = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', chart))
    assert len(rows) == DAYS
    today = User.objects.filter(created_at__gte=now.replace(hour=0, minute=0, second=0)).count()
    numbers = list(rows.values())
    assert (numbers[0], numbers[2]) == (str(today), "2")
    assert f"Sign-ups: {today + 2} in 30 days" in chart


def _days_first(chart: str) -> str:
    """`November 25: 2` as `25 November: 2`, however dates are written."""
    return re.sub(r"<title>([A-Z]\w+) (\d+)", r"<title>\2 \1", chart)
