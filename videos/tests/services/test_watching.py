"""What counts as a view, and what goes into the history."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.tests.factories import UserFactory
from videos.models import HistoryEntry, JobKind, ProcessingJob, Status, Video, VideoDay
from videos.services import removal, runner
from videos.services.watching import VIEW_WINDOW_SECONDS, note, watch
from videos.tests.factories import VideoFactory
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("redis_server")
GUEST = AnonymousUser()


@pytest.fixture
def video(owner):
    return VideoFactory(owner=owner)


def views(video):
    """(of the video, of its days)."""
    days = sum(VideoDay.objects.filter(video_id=video.pk).values_list("views", flat=True))
    return Video.objects.get(pk=video.pk).views, days


def look(video, by=GUEST, address="192.0.2.1", agent="Browser"):
    return watch(Video.objects.get(pk=video.pk), by=by, address=address, agent=agent)


def test_a_viewer_counts_once_in_half_an_hour(video, other, redis_server):
    for _ in range(3):
        look(video, other)
    assert views(video) == (1, 1)
    (key,) = redis_server.keys("view:*")
    assert 0 < redis_server.ttl(key) <= VIEW_WINDOW_SECONDS == 1800
    redis_server.delete(key)  # as after half an hour
    look(video, other)
    assert views(video) == (2, 2)


def test_guests_are_told_apart_by_address_and_agent_and_neither_is_stored(video, redis_server):
    look(video)
    look(video, address="192.0.2.2")
    look(video, agent="Another")
    look(video)
    assert views(video) == (3, 3)
    assert not any("192.0.2" in key or "Browser" in key for key in redis_server.keys("*"))


def test_an_account_counts_once_from_any_address_and_apart_from_guests(video, other):
    look(video, other)
    look(video, other, address="192.0.2.9", agent="Phone")
    look(video)
    assert views(video) == (2, 2)


def test_the_owners_own_views_do_not_count(video, owner):
    assert look(video, owner) is not None  # but stand in their history
    assert views(video) == (0, 0)


def test_a_video_that_is_not_ready_counts_and_notes_nothing(owner, other):
    video = VideoFactory(owner=owner, status=Status.PROCESSING)
    assert look(video, other) is None
    assert views(video) == (0, 0)
    assert not HistoryEntry.objects.exists()


def test_twenty_requests_of_one_viewer_at_once_are_one_view_and_one_entry(video, other):
    at_once(20, lambda n: look(video, other))
    assert views(video) == (1, 1)
    assert HistoryEntry.objects.filter(user_id=other.pk, video_id=video.pk).count() == 1


def test_twenty_viewers_at_once_are_twenty_views(video):
    at_once(20, lambda n: look(video, address=f"192.0.2.{n}"))
    assert views(video) == (20, 20)


def test_days_are_counted_apart(video):
    look(video, address="192.0.2.1")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        look(video, address="192.0.2.2")
    assert sorted(VideoDay.objects.values_list("views", flat=True)) == [1, 1]


def test_the_history_has_one_entry_a_video_with_the_last_time_and_the_old_position(video, other):
    first = look(video, other)
    HistoryEntry.objects.filter(pk=first.pk).update(position=4.5)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        again = look(video, other)
    assert (again.pk, again.position) == (first.pk, 4.5)
    assert again.watched_at - first.watched_at > timedelta(minutes=59)


def test_a_paused_history_notes_nothing_but_the_view_counts(video):
    shy = UserFactory(history_paused=True)
    assert look(video, shy) is None
    assert not HistoryEntry.objects.exists()
    assert views(video) == (1, 1)


def test_a_view_in_the_moment_of_deletion_leaves_no_row(video, owner, other):
    stale = Video.objects.get(pk=video.pk)
    removal.delete_video(video.pk, by=owner)
    watch(stale, by=other, address="", agent="")
    assert not HistoryEntry.objects.exists()
    assert not VideoDay.objects.exists()
    watch(stale, by=GUEST, address="", agent="")
    assert not VideoDay.objects.exists()
    watch(stale, by=other, address="", agent="")  # no view again, but an entry
    assert note(stale, by=other) is None
    assert not HistoryEntry.objects.exists()


def test_rows_inserted_just_before_the_deletion_is_committed_are_cleared_with_the_files(
    video, owner, other, media_root
):
    removal.delete_video(video.pk, by=owner)
    HistoryEntry.objects.create(user_id=other.pk, video_id=video.pk, watched_at=timezone.now())
    VideoDay.objects.create(video_id=video.pk, day=timezone.now().date(), views=1)
    assert runner.run(ProcessingJob.objects.get(kind=JobKind.DELETE_MEDIA).pk) == "done"
    assert not HistoryEntry.objects.exists()
    assert not VideoDay.objects.exists()
