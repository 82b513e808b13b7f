"""Files made again from the original: the old ones play until the new ones are whole."""

from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from videos.models import JobState, ProcessingJob, Status, Video
from videos.services import regenerating, removal, replacing, runner
from videos.services.regenerating import Outcome
from videos.tests.factories import VideoFactory
from videos.tests.films import clear_up, files_below, process, stored, upload
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")

MADE = {"job_id", "revision", "renditions", "thumbnail", "thumbnail_candidates", "updated_at"}


@pytest.fixture
def with_original(owner, media_root):
    """`with_original(…)`: a ready video with nothing but its original."""

    def make(**fields):
        video = VideoFactory(owner=owner, **fields)
        path = media_root / video.original
        path.parent.mkdir(parents=True)
        path.write_bytes(b"film")
        return video

    return make


def test_the_old_files_play_until_the_new_ones_take_their_place(owner, short_film, media_root, run):
    video = upload(owner, short_film)
    assert process(video) == "done"
    before, old = stored(video), files_below(media_root)
    done = run("regenerate_media", str(video.pk))
    assert (done.code, done.items) == (0, [{"video": str(video.pk), "outcome": "queued"}])
    waiting = stored(video)
    assert {name for name in waiting if waiting[name] != before[name]} == {"job_id"}
    assert files_below(media_root) == old
    assert run("regenerate_media", str(video.pk)).summary["under_way"] == 1
    assert process(video) == "done"
    clear_up()
    after = stored(video)
    assert {name for name in after if after[name] != before[name]} <= MADE
    assert after["revision"] != before["revision"]
    now = files_below(media_root)
    assert len(now) == len(old)
    assert after["original"] in now
    assert not [name for name in now if name.startswith(before["revision"])]
    job = ProcessingJob.objects.get(kind="transcode")
    assert (job.pk, job.state) == (after["job_id"], JobState.SUCCEEDED)


def test_a_failure_changes_nothing_and_the_next_call_tries_again(with_original, run):
    video = with_original()
    before = stored(video)
    assert run("regenerate_media", str(video.pk)).code == 0
    assert process(video) == "failed"  # these bytes are no film
    now = stored(video)
    assert {name for name in now if now[name] != before[name]} == {"job_id"}
    assert run("regenerate_media", str(video.pk)).summary["queued"] == 1
    job = ProcessingJob.objects.get()
    assert (job.pk, job.state) == (now["job_id"], JobState.QUEUED)


def test_all_goes_through_the_site_in_steps_and_ends(with_original, run, monkeypatch):
    monkeypatch.setattr(regenerating, "BATCH", 2)
    videos = sorted((with_original() for _ in range(5)), key=lambda video: video.pk)
    with_original(status=Status.FAILED)
    since = timezone.now().isoformat()
    steps = []
    for _ in range(3):
        step = run("regenerate_media", "--all", "--limit", "2", "--made-before", since)
        queued = [each["video"] for each in step.items if each["outcome"] == "queued"]
        steps.append(queued)
        ProcessingJob.objects.filter(state=JobState.QUEUED).update(
            state=JobState.SUCCEEDED, finished_at=timezone.now()
        )
    ids = [str(video.pk) for video in videos]
    assert steps == [ids[:2], ids[2:4], ids[4:]]
    last = run("regenerate_media", "--all", "--made-before", since).summary
    assert (last["queued"], last["recent"]) == (0, 5)
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    rest = run("regenerate_media", "--all", "--after", ids[2], "--made-before", later)
    assert [each["video"] for each in rest.items] == ids[3:]


def test_a_dry_run_queues_nothing(with_original, run):
    video = with_original()
    before = stored(video)
    assert run("regenerate_media", "--all", "--dry-run").summary["would_be_queued"] == 1
    assert stored(video) == before
    assert not ProcessingJob.objects.exists()


def test_what_cannot_be_made_again_is_told_and_the_others_are_queued(owner, with_original, run):
    gone, unmade, fine = VideoFactory(owner=owner), with_original(status="failed"), with_original()
    done = run("regenerate_media", *map(str, (gone.pk, unmade.pk, ObjectId(), fine.pk)))
    assert [each["outcome"] for each in done.items] == [
        "original_missing",
        "not_ready",
        "not_found",
        "queued",
    ]
    assert (done.code, "3 could not" in done.error) == (1, True)


def test_a_replacement_under_way_is_left_alone_and_one_may_begin_meanwhile(
    ready_video, owner, short_film, tmp_path, media_root, run
):
    video = ready_video()
    assert run("regenerate_media", str(video.pk)).summary["queued"] == 1
    regeneration = Video.objects.get(pk=video.pk).job_id
    staged = tmp_path / "new.upload"
    staged.write_bytes(short_film.read_bytes())
    replacement = replacing.replace_film(video.pk, by=owner, film=staged).replacement_id
    ProcessingJob.objects.filter(pk=regeneration).update(state=JobState.SUCCEEDED)
    assert run("regenerate_media", str(video.pk)).summary["under_way"] == 1
    ProcessingJob.objects.filter(pk=regeneration).update(state=JobState.QUEUED)
    assert runner.run(replacement) == "done"
    assert runner.run(regeneration) == "not claimed"  # the film it was of is gone
    clear_up()
    video.refresh_from_db()
    assert video.job_id == replacement
    assert (media_root / video.original).is_file()


def test_many_calls_at_once_queue_one_job(with_original):
    video = with_original()
    outcomes = at_once(4, lambda _: regenerating.regenerate(video.pk))
    assert sorted(outcomes) == [Outcome.QUEUED, *[Outcome.UNDER_WAY] * 3]
    assert ProcessingJob.objects.get().pk == Video.objects.get(pk=video.pk).job_id


def test_a_video_deleted_meanwhile_leaves_nothing(with_original, owner, media_root, run):
    video = with_original()
    run("regenerate_media", str(video.pk))
    removal.delete_video(video.pk, by=owner)
    clear_up()
    assert files_below(media_root) == []
    assert not ProcessingJob.objects.filter(kind="transcode").exists()


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "--limit", "0"), ("x",), ("--made-before", "x")]
)
def test_wrong_arguments_change_nothing(with_original, run, arguments):
    with_original()
    assert run("regenerate_media", *arguments).code != 0
    assert not ProcessingJob.objects.exists()
