"""The staff's door to videos and jobs."""

import pytest
from bson import ObjectId
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.tests.factories import StaffFactory, UserFactory
from core.models import AuditEvent
from core.testing.mongo import documents_examined, recorded
from videos.models import JobKind, ProcessingJob, Status, Video
from videos.services import jobs
from videos.services.publishing import VideoText
from videos.services.uploads import create_upload
from videos.tests.factories import VideoFactory
from videos.tests.films import counted

VIDEOS, JOBS = "/admin/videos/video/", "/admin/videos/processingjob/"
UPLOADS = "/admin/videos/upload/"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
pytestmark = pytest.mark.usefixtures("redis_server", "media_root")


@pytest.fixture
def admin(db):
    client = Client()
    client.force_login(StaffFactory(username="boss"))
    return client


def limited(*codenames):
    """A client of staff with these rights alone."""
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(person)
    return client


def shown(client, path, query=None, status=200):
    answer = client.get(path, query)
    assert answer.status_code == status, path
    return answer.content.decode()


def act(client, path, action, rows, **more):
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(path, body, follow=True)


def failed_job(video):
    job = ProcessingJob.objects.create(
        kind=JobKind.TRANSCODE,
        video_id=video.pk,
        state="failed",
        error_code="broken_file",
        error_message="The film is broken.",
    )
    Video.objects.filter(pk=video.pk).update(job_id=job.pk, status=Status.FAILED)
    return job


def test_the_lists_and_pages_of_any_video_and_job_render(admin, owner):
    videos = [
        VideoFactory(owner=owner, title="Plain film"),
        VideoFactory(owner=owner, visibility="private", status=Status.UPLOADING, thumbnail=""),
        VideoFactory(owner=owner, is_hidden=True, tags=["a", "b"], published_at=None),
    ]
    job = failed_job(videos[1])
    listing = shown(admin, VIDEOS)
    for video in videos:
        assert video.title in listing
        assert video.title in shown(admin, f"{VIDEOS}{video.pk}/change/")
    assert "owner" in listing
    assert "The film is broken." in shown(admin, JOBS)
    assert str(videos[1].pk) in shown(admin, f"{JOBS}{job.pk}/change/")


def test_titles_are_found_and_so_are_owners_and_ids(admin, owner, other):
    bikes = VideoFactory(owner=owner, title="Two bikes")
    VideoFactory(owner=other, title="One bunny")
    closed = VideoFactory(owner=other, title="Closed", visibility="private")
    for term, found in (
        ("bikes", {"Two bikes"}),
        ("BUNNY one", {"One bunny"}),
        ("@owner", {"Two bikes"}),
        ("@OTHER", {"One bunny", "Closed"}),
        ("@nobody", set()),
        (str(bikes.pk), {"Two bikes"}),
        (str(closed.pk), {"Closed"}),
        (str(ObjectId()), set()),
        (".*", set()),
        ("$where", set()),
    ):
        listing = shown(admin, VIDEOS, {"q": term})
        assert {t for t in ("Two bikes", "One bunny", "Closed") if t in listing} == found, term


def test_jobs_are_found_by_their_own_id_and_their_videos(admin, owner):
    first, second = (failed_job(VideoFactory(owner=owner)) for _ in range(2))
    for term in (str(first.pk), str(first.video_id)):
        listing = shown(admin, JOBS, {"q": term})
        assert str(first.video_id) in listing
        assert str(second.video_id) not in listing
    assert str(first.video_id) not in shown(admin, JOBS, {"q": "broken"})


def test_a_job_names_its_video_also_one_that_is_gone(admin, owner):
    failed_job(VideoFactory(owner=owner, title="x" * 80))
    gone = ProcessingJob.objects.create(kind=JobKind.DELETE_MEDIA, video_id=ObjectId())
    listing = shown(admin, JOBS)
    assert "x" * 60 + "…" in listing
    assert "x" * 61 not in listing
    assert "(gone)" in listing
    assert f"/admin/videos/video/{gone.video_id}/" not in listing


def test_filters_of_the_lists_work(admin, owner):
    VideoFactory(owner=owner, title="Hidden film", is_hidden=True)
    VideoFactory(owner=owner, title="Open film")
    for query, there in (
        ({"hidden": "yes"}, "Hidden"),
        ({"status__exact": "ready"}, "Open"),
    ):
        assert f"{there} film" in shown(admin, VIDEOS, query)
    failed_job(VideoFactory(owner=owner))
    assert "The film is broken." in shown(admin, JOBS, {"state__exact": "failed"})
    assert "The film is broken." not in shown(admin, JOBS, {"state__exact": "running"})


def test_what_people_write_does_not_run_in_the_admin(admin):
    mallory = UserFactory(username="mallory", full_name=HOSTILE[:80])
    video = VideoFactory(owner=mallory, title=HOSTILE, description=HOSTILE, tags=[HOSTILE[:50]])
    job = failed_job(video)
    ProcessingJob.objects.filter(pk=job.pk).update(error_message=HOSTILE)
    pages = (VIDEOS, f"{VIDEOS}{video.pk}/change/", JOBS, f"{JOBS}{job.pk}/change/")
    for path in (*pages, f"{VIDEOS}?q={HOSTILE}"):
        listing = shown(admin, path)
        assert "<script>alert" not in listing, path
        assert "<img src=x" not in listing, path


def test_a_list_costs_the_same_with_ten_times_the_rows(admin):
    def cost(path):
        with recorded() as sent:
            shown(admin, path)
        return sent.round_trips

    def grow(count):
        for _ in range(count):
            failed_job(VideoFactory())

    grow(4)
    before = [cost(path) for path in (VIDEOS, JOBS)]
    grow(36)
    assert [cost(path) for path in (VIDEOS, JOBS)] == before
    with recorded() as sent:
        shown(admin, VIDEOS, {"q": str(ObjectId())})
    for pipeline in sent.pipelines(Video._meta.db_table):
        assert documents_examined(Video._meta.db_table, pipeline) <= 1


def test_deleting_in_bulk_removes_rows_and_counts_and_is_recorded_with_its_reason(admin, owner):
    kept, *doomed = (VideoFactory(owner=owner) for _ in range(4))
    act(admin, VIDEOS, "delete_videos", doomed, reason="spam")
    assert [video.pk for video in Video.objects.all()] == [kept.pk]
    assert counted(owner) == (1, 1)
    events = AuditEvent.objects.filter(verb="video.deleted")
    assert {event.target_id for event in events} == {str(video.pk) for video in doomed}
    assert {(event.actor_name, event.reason) for event in events} == {("boss", "spam")}
    assert ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA).count() == 3


@pytest.mark.parametrize("door", ["videos", "jobs"])
def test_failed_ones_are_queued_again_and_recorded_others_left_alone(
    admin, owner, redis_server, settings, door
):
    broken, fine = VideoFactory(owner=owner), VideoFactory(owner=owner)
    job = failed_job(broken)
    other_job = ProcessingJob.objects.create(
        kind=JobKind.TRANSCODE, video_id=fine.pk, state="succeeded"
    )
    Video.objects.filter(pk=fine.pk).update(job_id=other_job.pk)
    if door == "videos":
        answer = act(admin, VIDEOS, "retry_processing", [broken, fine], reason="fixed")
    else:
        answer = act(admin, JOBS, "requeue", [job, other_job])
    assert b"1 queued" in answer.content
    assert dict(ProcessingJob.objects.values_list("pk", "state")) == {
        job.pk: "queued",
        other_job.pk: "succeeded",
    }
    assert Video.objects.get(pk=broken.pk).status == Status.PROCESSING
    assert redis_server.llen(settings.MEDIA_QUEUE) == 1
    event = AuditEvent.objects.get(verb="job.requeued")
    assert (event.target_id, event.actor_name) == (str(job.pk), "boss")


def test_nothing_is_added_edited_or_deleted_past_the_services(admin, owner):
    video = VideoFactory(owner=owner, title="As it is")
    job = failed_job(video)
    for path, row in ((VIDEOS, video), (JOBS, job)):
        assert admin.get(f"{path}add/").status_code == 403
        assert admin.get(f"{path}{row.pk}/delete/").status_code == 403
        admin.post(f"{path}{row.pk}/change/", {"title": "Changed", "state": "queued"})
        act(admin, path, "delete_selected", [row], post="yes")
    assert Video.objects.get().title == "As it is"
    assert ProcessingJob.objects.get().state == "failed"


def test_who_may_only_look_changes_nothing(owner):
    video = VideoFactory(owner=owner)
    job = failed_job(video)
    looker = limited("view_video", "view_processingjob")
    assert video.title in shown(looker, VIDEOS)
    act(looker, VIDEOS, "delete_videos", [video], reason="x")
    act(looker, VIDEOS, "retry_processing", [video], reason="x")
    act(looker, JOBS, "requeue", [job])
    assert Video.objects.get().status == Status.FAILED
    assert ProcessingJob.objects.get().state == "failed"
    stranger = limited()
    for path in (VIDEOS, JOBS):
        shown(stranger, path, status=403)
    remover = limited("view_video", "delete_video")
    act(remover, VIDEOS, "delete_videos", [video], reason="x")
    assert not Video.objects.exists()


def test_an_action_needs_the_sites_own_form(owner):
    video = VideoFactory(owner=owner)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(StaffFactory())
    assert act(strict, VIDEOS, "delete_videos", [video], reason="x").status_code == 403
    assert Video.objects.exists()


def test_a_job_whose_video_is_gone_still_has_a_page(admin):
    job = jobs.enqueue(JobKind.DELETE_MEDIA, video_id=ObjectId(), media_key="videos/gone")
    assert str(job.video_id) in shown(admin, f"{JOBS}{job.pk}/change/")
    assert admin.get(f"{VIDEOS}{job.video_id}/change/").status_code in (302, 404)


def test_uploads_are_listed_found_and_not_to_be_changed(admin, owner, other):
    upload = create_upload(
        by=owner, length=1000, metadata="", text=VideoText(title=HOSTILE, visibility="private")
    )
    listing = shown(admin, UPLOADS)
    assert "0 of 1,000 bytes" in listing
    assert "<script>alert(1)" not in listing
    page = shown(admin, f"{UPLOADS}{upload.pk}/change/")
    assert "<script>alert(1)" not in page
    assert 'name="title"' not in page
    for term, found in ((str(upload.pk), 1), ("@owner", 1), ("@other", 0), (str(ObjectId()), 0)):
        assert ("of 1,000 bytes" in shown(admin, UPLOADS, {"q": term})) == found
    shown(limited("view_video"), UPLOADS, status=403)
    assert "of 1,000 bytes" in shown(limited("view_upload"), UPLOADS)
