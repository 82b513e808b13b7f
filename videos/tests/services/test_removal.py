"""Deleting a video: every row and file of it goes, once, and is counted once."""

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.errors import NotFound
from core.models import AuditEvent
from videos.models import HistoryEntry, JobKind, ProcessingJob, Video, VideoDay
from videos.services import publishing, removal, runner
from videos.services.watching import watch
from videos.tests.factories import VideoFactory
from videos.tests.films import counted
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("media_root")


def test_deleting_removes_every_row_and_file_and_is_recorded(ready_video, owner, other, media_root):
    video, kept = ready_video(), ready_video()
    for each in (video, kept):
        HistoryEntry.objects.create(user_id=other.pk, video_id=each.pk, watched_at=timezone.now())
        VideoDay.objects.create(video_id=each.pk, day=timezone.now().date(), views=1)
        ProcessingJob.objects.create(kind=JobKind.TRANSCODE, video_id=each.pk)
    removal.delete_video(video.pk, by=owner)
    assert counted(owner) == (1, 1)
    runner.run(ProcessingJob.objects.get(kind=JobKind.DELETE_MEDIA).pk)
    for model in (HistoryEntry, VideoDay):
        assert set(model.objects.values_list("video_id", flat=True)) == {kept.pk}
    transcodes = ProcessingJob.objects.filter(kind=JobKind.TRANSCODE)
    assert [job.video_id for job in transcodes] == [kept.pk]
    assert not (media_root / video.media_folder).exists()
    assert (media_root / kept.revision / kept.master).is_file()
    event = AuditEvent.objects.get(verb="video.deleted")
    assert (event.target_id, event.actor_id) == (str(video.pk), owner.pk)


def test_of_eight_deletions_at_once_one_succeeds_and_counts(owner):
    video, kept = VideoFactory(owner=owner), VideoFactory(owner=owner)

    def delete(_):
        try:
            removal.delete_video(video.pk, by=owner)
        except NotFound:
            return "gone"
        return "deleted"

    assert sorted(at_once(8, delete)) == ["deleted"] + ["gone"] * 7
    assert counted(owner) == (1, 1)
    assert Video.objects.get().pk == kept.pk
    assert AuditEvent.objects.filter(verb="video.deleted").count() == 1


def test_removing_what_was_unlisted_or_deleted_since_it_was_read_counts_nothing(owner, staff):
    video, kept = VideoFactory(owner=owner), VideoFactory(owner=owner)
    stale = Video.objects.get(pk=video.pk)
    publishing.toggle_publish(video.pk, by=owner)
    removal.remove_video(stale, by=staff)
    assert counted(owner) == (1, 1)
    removal.remove_video(stale, by=staff)
    assert AuditEvent.objects.filter(verb="video.deleted").count() == 1
    removal.delete_video(kept.pk, by=owner)
    assert counted(owner) == (0, 0)


def test_a_storm_of_viewers_leaves_no_row_of_a_deleted_video(owner, redis_server):
    video = VideoFactory(owner=owner)
    people = UserFactory.create_batch(7)

    def look_or_delete(number):
        if number == 7:
            return removal.delete_video(video.pk, by=owner)
        for _ in range(5):
            redis_server.delete(*redis_server.keys("view:*"), "none")
            for found in Video.objects.filter(pk=video.pk):
                watch(found, by=people[number], address="", agent="")
        return None

    at_once(8, look_or_delete)
    runner.run(ProcessingJob.objects.get(kind=JobKind.DELETE_MEDIA).pk)
    assert not HistoryEntry.objects.exists()
    assert not VideoDay.objects.exists()
    assert counted(owner) == (0, 0)
