"""What the home tells, and whom."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from core.models import PeriodicRun
from core.periodic import scheduled
from moderation.models import Appeal, Case, Decision, Report
from moderation.services.appeals import appeal
from moderation.services.decisions import decide
from moderation.tests.rulings import ruling
from videos.models import JobState, ProcessingJob, Video
from videotube.home.storage import measure_storage
from videotube.tests.home.conftest import failed_job, failed_mail, tile

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")

MODERATION = ("Open cases", "Open appeals", "Sign-ups", "New videos", "New comments", "Reports")
MACHINERY = ("Failed jobs", "Jobs in the queue", "Mails not sent", "Periodic work in trouble")
ALL = {"administrator", "boss"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.mark.parametrize("role", ["moderator", "senior-moderator", "administrator", "boss"])
def test_each_role_sees_the_cards_of_its_rights_and_no_others(house, home, role):
    house.case()
    failed_job(house.video)
    page = home(role)
    for title in (*MODERATION, "Decisions made"):
        assert tile(page, title), title
    for title in (*MACHINERY, "Free on the media disk"):
        assert bool(tile(page, title)) is (role in ALL), title
    assert ("Newest failed jobs" in page) is (role in ALL)
    assert ("Run all again" in page) is (role in ALL)
    assert page.count("<svg") == 6


def test_staff_without_rights_see_a_page_without_numbers(house, home):
    house.case()
    failed_job(house.video)
    page = home("nobody")
    assert "home-part" not in page
    assert "<svg" not in page


def test_looking_at_jobs_is_no_right_to_run_them(house, home, signed_in):
    failed_job(house.video)
    clerk = signed_in("clerk")
    user = User.objects.get(username="clerk")
    user.user_permissions.set(_right("view_processingjob"))
    page = clerk.get("/admin/").content.decode()
    assert "The film is broken." in page
    assert "Run again" not in page
    assert "<svg" not in page


def test_what_waits_is_counted_with_the_age_of_the_oldest(house, home):
    now = timezone.now()
    first, second = house.case("video"), house.case("comment")
    Case.objects.filter(pk=first.pk).update(created_at=now - timedelta(days=3), weight=7)
    Case.objects.filter(pk=second.pk).update(
        state="claimed", created_at=now - timedelta(days=9), weight=4321
    )
    decided = house.case("tweet")
    decision = decide(decided.pk, ruling("remove_tweet"), by=house.boss)
    made = appeal(decision.pk, by=house.olga, text="It was a song")
    Appeal.objects.filter(pk=made.pk).update(created_at=now - timedelta(hours=5))
    failed_job(house.video, created_at=now - timedelta(days=40))
    failed_job()
    failed_mail()
    page = home("boss")
    assert tile(page, "Open cases") == "2 oldest waits 1 week heaviest weighs 4,321"
    assert f"/admin/moderation/case/{second.pk}/change/" in page
    assert tile(page, "Open appeals") == "1 oldest waits 5 hours"
    assert tile(page, "Failed jobs") == "2 oldest from 1 month ago"
    # The other tells of the decision.
    assert tile(page, "Mails not sent") == "2 1 given up"


def test_a_site_where_nothing_waits_says_so(home):
    for entry in scheduled():
        now = timezone.now()
        PeriodicRun.objects.create(task=entry.task, started_at=now, finished_at=now)
    page = home("boss")
    assert tile(page, "Open cases") == "0 Nothing is reported."
    assert tile(page, "Failed jobs") == "0 None has failed."
    assert tile(page, "Jobs in the queue") == "0 No job waits. 0 running"
    assert tile(page, "Mails not sent") == "0 All are sent."
    assert tile(page, "Periodic work in trouble") == f"0 All {len(scheduled())} run in time."
    assert "home-trouble" not in page.partition("Storage")[0]
    assert "Newest failed jobs" not in page


def test_jobs_wait_when_their_time_has_come_and_are_stuck_without_a_worker(house, home):
    now = timezone.now()

    def job(**more):
        ProcessingJob.objects.create(kind="transcode", video_id=house.video.pk, **more)

    job(state=JobState.QUEUED, run_after=now + timedelta(hours=5))
    job(state=JobState.QUEUED, run_after=now - timedelta(minutes=25))
    page = home("boss")
    assert tile(page, "Jobs in the queue") == "1 oldest waits 25 minutes 0 running"
    assert page.count("home-trouble") == _troubles(page, "Jobs in the queue")
    job(state=JobState.RUNNING)
    page = home("boss")
    assert tile(page, "Jobs in the queue") == "1 oldest waits 25 minutes 1 running"
    assert not _troubles(page, "Jobs in the queue", counted=False)


def test_periodic_work_in_trouble_is_named(home):
    now, entries = timezone.now(), scheduled()
    for entry in entries:
        PeriodicRun.objects.create(task=entry.task, started_at=now, finished_at=now)
    late, failed = entries[0], entries[1]
    PeriodicRun.objects.filter(pk=late.task).update(started_at=now - timedelta(days=9))
    PeriodicRun.objects.filter(pk=failed.task).update(failed_at=now, finished_at=now)
    said = tile(home("boss"), "Periodic work in trouble")
    assert said == f"2 {late.title}: overdue {failed.title}: failed"


def test_today_begins_at_midnight_utc(house, home):
    long_ago = timezone.now() - timedelta(hours=25)
    house.case("video")
    house.case("comment", by=house.milo)
    decide(house.case("tweet").pk, ruling("remove_tweet"), by=house.boss)
    Report.objects.filter(reporter_id=house.milo.pk).update(created_at=long_ago)
    User.objects.filter(pk=house.rita.pk).update(created_at=long_ago)
    page = home("boss")
    assert tile(page, "Sign-ups") == str(User.objects.count() - 1)
    assert tile(page, "New videos") == str(Video.objects.count())
    assert tile(page, "Reports") == "2"
    assert tile(page, "Decisions made") == str(Decision.objects.count()) == "1"


def test_a_count_says_where_it_stops(house, home, settings):
    settings.PAGE_COUNT_MAX = 3
    for _ in range(3):
        failed_job()
    assert tile(home("boss"), "Failed jobs").startswith("3 ")
    failed_job()
    assert tile(home("boss"), "Failed jobs").startswith("3+ ")


@pytest.mark.parametrize("role", ["moderator", "boss"])
def test_each_link_leads_to_a_page_that_opens(house, home, signed_in, role):
    house.case()
    failed_job(house.video)
    failed_job()
    page = home(role)
    links = set(re.findall(r'href="(/admin/[^"]*)"', page.partition("home-rooms")[0]))
    assert any("created_at__gte" in link for link in links)
    client = signed_in(role)
    for link in links - {"/admin/logout/", "/admin/password_change/"}:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_what_people_have_written_is_text_and_never_runs(house, home):
    Video.objects.filter(pk=house.video.pk).update(title=HOSTILE)
    failed_job(house.video, error_message=HOSTILE, error_code="<b>")
    page = home("boss")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<code>&lt;b&gt;</code>" in page


def test_storage_is_measured_by_the_worker_and_says_when(house, home, settings):
    assert "Not measured yet" in home("boss")
    Video.objects.filter(pk=house.video.pk).update(original_bytes=3 * 1024**3)
    measure_storage(timezone.now() - timedelta(minutes=12))
    Video.objects.filter(pk=house.video.pk).update(original_bytes=0)
    page = home("boss")
    number = Video.objects.count()
    assert "measured 12 minutes ago" in page
    assert tile(page, "Original films") == f"3.0 GB of {number} videos, as they were uploaded"
    assert "films live at Cloudinary" not in page
    settings.MEDIA_HOME = "cloudinary"
    assert "films live at Cloudinary" in home("boss")


def _troubles(page: str, title: str, *, counted: bool = True) -> int:
    """How many tiles are marked; 0 where that of this title is not."""
    marked = re.findall(r'<li class="home-tile home-trouble">.*?</li>', page)
    mine = any(title in each for each in marked)
    return (len(marked) if counted else 1) if mine else 0


def _right(codename):
    return Permission.objects.filter(codename=codename)
