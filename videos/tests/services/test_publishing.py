"""Editing, publishing and deleting; the counters that follow."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from bson import ObjectId
from django.utils import timezone
from PIL import Image

from core.errors import Forbidden, Invalid, NotFound, UnsupportedMedia
from core.testing.plans import explain
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.services import publishing, removal, runner
from videos.services.listing import list_due
from videos.services.publishing import VideoText
from videos.tests.factories import VideoFactory
from videos.tests.films import counted, files_below, stored
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("media_root")
SOON = timedelta(hours=1)


def picture(colour="red"):
    out = BytesIO()
    Image.new("RGB", (64, 36), colour).save(out, "PNG")
    out.seek(0)
    return out


def edit(video, owner, thumbnail=None, **text):
    return publishing.edit_video(video.pk, by=owner, text=VideoText(**text), thumbnail=thumbnail)


def test_the_owners_count_follows_every_change_of_visibility(owner):
    video = VideoFactory(owner=owner)
    assert counted(owner) == (1, 1)
    for visibility, count in (
        ("private", 0),
        ("unlisted", 0),
        ("public", 1),
        ("public", 1),
        ("unlisted", 0),
        ("public", 1),
    ):
        edit(video, owner, visibility=visibility)
        assert counted(owner) == (count, count), visibility


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
def test_toggling_goes_between_private_and_the_last_published_visibility(owner, visibility):
    video = VideoFactory(owner=owner, visibility=visibility, published_visibility=visibility)
    published_at = video.published_at
    assert publishing.toggle_publish(video.pk, by=owner).visibility == "private"
    back = publishing.toggle_publish(video.pk, by=owner)
    assert back.visibility == visibility
    assert abs(back.published_at - published_at) < timedelta(milliseconds=1)
    assert counted(owner) == (int(visibility == "public"),) * 2


def test_toggling_a_private_video_that_never_was_published_makes_it_public_now(owner):
    video = VideoFactory(owner=owner, visibility="private", published_at=None)
    published = publishing.toggle_publish(video.pk, by=owner)
    assert (published.visibility, published.listed) == ("public", True)
    assert timezone.now() - published.published_at < timedelta(seconds=5)


def test_parallel_toggles_keep_the_count_equal_to_the_rows(owner):
    video = VideoFactory(owner=owner)
    at_once(8, lambda n: publishing.toggle_publish(video.pk, by=owner))
    assert counted(owner) == (1, 1)
    at_once(3, lambda n: publishing.toggle_publish(video.pk, by=owner))
    assert counted(owner) == (0, 0)


def test_a_scheduled_video_is_listed_when_its_time_comes_and_not_before(owner):
    video = VideoFactory(owner=owner)
    edit(video, owner, publish_at=timezone.now() + SOON)
    assert counted(owner) == (0, 0)
    assert list_due(timezone.now()) == 0
    with time_machine.travel(timezone.now() + SOON + timedelta(seconds=1)):
        at_once(4, lambda n: list_due(timezone.now()))
        assert counted(owner) == (1, 1)
        assert list_due(timezone.now()) == 0


def test_a_scheduled_video_that_is_toggled_is_published_at_once(owner):
    video = VideoFactory(owner=owner, published_at=timezone.now() + SOON)
    assert publishing.toggle_publish(video.pk, by=owner).listed
    assert counted(owner) == (1, 1)


def test_looking_for_due_videos_reads_none_of_the_many_that_stay_unlisted(owner):
    past = timezone.now() - SOON
    rows = [
        Video(owner=owner, title="x", published_at=past, visibility=visibility, status=status)
        for visibility, status in (
            ("unlisted", "ready"),
            ("private", "ready"),
            ("public", "failed"),
        )
        for _ in range(100)
    ]
    Video.objects.bulk_create(rows)
    due = Video.objects.filter(
        listed=False,
        published_at__lte=timezone.now(),
        visibility="public",
        status="ready",
        is_hidden=False,
    )
    assert explain(due.order_by("published_at")[:500]).documents == 0


def test_a_time_that_has_passed_is_refused_and_changes_nothing(owner):
    video = VideoFactory(owner=owner)
    before = stored(video)
    with pytest.raises(Invalid) as refused:
        edit(video, owner, title="New", publish_at=timezone.now() - SOON)
    assert refused.value.errors[0].field == "publishAt"
    assert stored(video) == before


def test_only_the_owner_changes_a_video_not_even_staff(owner, other, staff):
    public = VideoFactory(owner=owner)
    private = VideoFactory(owner=owner, visibility="private")
    verbs = (
        lambda video, by: edit(video, by, title="Stolen"),
        lambda video, by: publishing.toggle_publish(video.pk, by=by),
        lambda video, by: removal.delete_video(video.pk, by=by),
        lambda video, by: publishing.retry_processing(video.pk, by=by),
    )
    for video, person, error in (
        (public, other, Forbidden),
        (private, other, NotFound),
        (public, staff, Forbidden),
        (private, staff, Forbidden),
    ):
        before = stored(video)
        for verb in verbs:
            with pytest.raises(error):
                verb(video, person)
        assert stored(video) == before


def test_a_new_thumbnail_replaces_the_old_one_whose_file_goes(owner, media_root):
    video = VideoFactory(owner=owner)
    first = edit(video, owner, thumbnail=picture()).thumbnail
    second = edit(video, owner, thumbnail=picture("blue")).thumbnail
    for job in ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA):
        runner.run(job.pk)
    assert first != second
    assert files_below(media_root) == [second]


def test_an_edit_that_fails_keeps_the_old_thumbnail_and_leaves_no_new_one(owner, media_root):
    video = VideoFactory(owner=owner)
    kept = edit(video, owner, thumbnail=picture()).thumbnail
    before = stored(video)
    with pytest.raises(Invalid):
        edit(video, owner, thumbnail=picture("blue"), publish_at=timezone.now() - SOON)
    with pytest.raises(UnsupportedMedia):
        edit(video, owner, thumbnail=BytesIO(b"<svg onload=alert(1)>"), title="New")
    with pytest.raises(Invalid):
        edit(video, owner, thumbnail_index=2)
    assert stored(video) == before
    for job in ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA):
        runner.run(job.pk)
    assert files_below(media_root.parent) == [f"media/{kept}"]


def test_one_of_the_candidates_is_chosen_by_its_number(ready_video, owner):
    video = ready_video()
    chosen = edit(video, owner, thumbnail_index=2).thumbnail
    assert chosen == video.thumbnail_candidates[2]
    edit(video, owner, thumbnail_index=0)
    # Candidates stay: they can be chosen again.
    assert not ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA).exists()


def test_a_video_without_a_failed_job_is_not_queued_again(owner, redis_server):
    video = VideoFactory(owner=owner, job_id=ObjectId())
    before = redis_server.keys("*")
    assert publishing.retry_processing(video.pk, by=owner).status == Status.READY
    assert redis_server.keys("*") == before
