"""Replacing a film is all or nothing: the old one plays until the new one is whole."""

import pytest
from bson import ObjectId
from django.utils import timezone

from core.errors import Forbidden, NotFound, UnsupportedMedia
from core.events import subscribe
from core.storage.local import LocalMediaStore
from videos.events import VideoFileReplaced, VideoReady
from videos.models import Caption, JobKind, ProcessingJob, Status, Video
from videos.services import processing, producing, publishing, removal, replacing, runner
from videos.tests.films import clear_up, files_below, make_film, stored, upload
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")

KEPT = ("title", "views", "likes_count", "comments_count", "share_id", "captions", "created_at")


@pytest.fixture
def staged(short_film, tmp_path):
    """`staged()`: a fresh copy of the new film, as an upload leaves it."""

    def make(film=short_film):
        path = tmp_path / f"{ObjectId()}.upload"
        path.write_bytes(film.read_bytes())
        return path

    return make


@pytest.fixture
def sound(tmp_path):
    """No film: processing fails for good."""
    return make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")


def run(video):
    return runner.run(Video.objects.get(pk=video.pk).replacement_id)


def named(video):
    """Every file that the document names, as far as it is one by itself."""
    video = Video.objects.get(pk=video.pk)
    return [
        video.original,
        *(f"{video.revision}/{name}" for name in (video.master, video.storyboard)),
        *(f"{video.revision}/{rendition.path}" for rendition in video.renditions),
        *video.thumbnail_candidates,
        video.thumbnail,
    ]


def is_whole(video, media_root):
    """Whether all named files are there, and nothing else is once the removals have run."""
    clear_up()
    video = Video.objects.get(pk=video.pk)
    names = named(video)
    assert [name for name in names if not (media_root / name).is_file()] == []
    folder = media_root / video.media_folder
    tops = {name.split("/")[0] for name in files_below(folder)}
    allowed = {"original", video.revision.split("/")[-1]}
    originals = {f"{video.media_folder}/original/{p.name}" for p in (folder / "original").iterdir()}
    job = replacing.replacement_of(video)
    return tops == allowed and originals == {video.original, *([job.media_key] if job else [])}


def test_the_old_film_plays_until_the_new_one_is_whole(ready_video, owner, media_root, staged):
    video = ready_video(title="Kept", views=7)
    before, old = stored(video), named(video)
    told = []
    subscribe(VideoFileReplaced, told.append)
    subscribe(VideoReady, told.append)
    replacing.replace_film(video.pk, by=owner, film=staged())
    changed = {"replacement_id", "updated_at"}
    now = stored(video)
    assert {name for name in now if now[name] != before.get(name)} == changed
    assert [name for name in old if not (media_root / name).is_file()] == []
    assert run(video) == "done"
    video.refresh_from_db()
    assert (video.status, video.listed, video.replacement_id) == ("ready", True, None)
    assert abs(video.duration - 1) < 0.5
    assert (video.width, video.height) == (128, 96)
    assert video.original_bytes == (media_root / video.original).stat().st_size
    after = stored(video)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert set(named(video)).isdisjoint(old)
    assert is_whole(video, media_root)
    assert [name for name in old if (media_root / name).exists()] == []
    assert [type(event) for event in told] == [VideoFileReplaced]
    assert ProcessingJob.objects.get(kind=JobKind.TRANSCODE).pk == video.job_id


def test_the_owners_own_thumbnail_and_captions_stay(ready_video, owner, media_root, staged):
    video = ready_video()
    own = f"{video.media_folder}/thumbnails/own.webp"
    track = Caption(language="en", label="E", key=f"{video.media_folder}/captions/a.vtt")
    for key in (own, track.key):
        path = media_root / key
        path.parent.mkdir()
        path.write_bytes(b"kept")
    Video.objects.filter(pk=video.pk).update(thumbnail=own)
    video.refresh_from_db()
    video.captions = [track]
    video.save()
    replacing.replace_film(video.pk, by=owner, film=staged())
    assert run(video) == "done"
    clear_up()
    video.refresh_from_db()
    assert video.thumbnail == own
    assert [caption.key for caption in video.captions] == [track.key]
    assert (media_root / own).is_file()
    assert (media_root / track.key).is_file()


def test_a_failed_replacement_changes_nothing_and_can_be_tried_again(
    ready_video, owner, media_root, staged, sound
):
    video = ready_video()
    before, old = stored(video), named(video)
    replacing.replace_film(video.pk, by=owner, film=staged(sound))
    assert run(video) == "failed"
    now = stored(video)
    assert {n for n in now if now[n] != before.get(n)} == {"replacement_id", "updated_at"}
    job = replacing.replacement_of(Video.objects.get(pk=video.pk))
    assert (job.state, job.error_code) == ("failed", "no_video_stream")
    assert (media_root / job.media_key).is_file()  # a retry needs it
    for _ in range(2):
        publishing.retry_processing(video.pk, by=owner)
    assert run(video) == "failed"
    assert named(video) == old
    assert is_whole(video, media_root)


def test_after_a_failure_another_film_may_be_sent(ready_video, owner, media_root, staged, sound):
    video = ready_video()
    replacing.replace_film(video.pk, by=owner, film=staged(sound))
    assert run(video) == "failed"
    replacing.replace_film(video.pk, by=owner, film=staged())
    assert ProcessingJob.objects.filter(kind=JobKind.TRANSCODE).count() == 1
    assert run(video) == "done"
    assert is_whole(video, media_root)


def test_a_video_that_never_became_ready_is_made_so_by_another_film(
    owner, media_root, staged, sound
):
    video = upload(owner, sound)
    with pytest.raises(replacing.NotProcessedYet):
        replacing.replace_film(video.pk, by=owner, film=staged())
    first = Video.objects.get(pk=video.pk).job_id
    assert runner.run(first) == "failed"
    replacing.replace_film(video.pk, by=owner, film=staged())
    told = []
    subscribe(VideoReady, told.append)
    assert run(video) == "done"
    video.refresh_from_db()
    assert (video.status, video.listed) == ("ready", True)
    assert [event.video_id for event in told] == [video.pk]
    assert runner.run(first) == "not claimed"
    assert is_whole(video, media_root)


def test_of_four_at_once_one_is_taken_and_nothing_of_the_others_stays(
    ready_video, owner, media_root, staged
):
    video = ready_video()

    def replace(_):
        try:
            replacing.replace_film(video.pk, by=owner, film=staged())
        except replacing.ReplacementUnderWay:
            return "refused"
        return "taken"

    assert sorted(at_once(4, replace)) == ["refused"] * 3 + ["taken"]
    with pytest.raises(replacing.ReplacementUnderWay):
        replacing.replace_film(video.pk, by=owner, film=staged())
    assert is_whole(video, media_root)
    assert ProcessingJob.objects.filter(kind=JobKind.TRANSCODE).count() == 1


def test_what_is_no_film_or_not_ones_own_is_refused(
    ready_video, owner, other, media_root, staged, tmp_path
):
    video = ready_video()
    text = tmp_path / "list.m3u8"
    text.write_text("#EXTM3U\nfile:///etc/passwd")
    with pytest.raises(UnsupportedMedia):
        replacing.replace_film(video.pk, by=owner, film=text)
    with pytest.raises(Forbidden):
        replacing.replace_film(video.pk, by=other, film=staged())
    with pytest.raises(NotFound):
        replacing.replace_film(ObjectId(), by=owner, film=staged())
    with pytest.raises(NotFound):
        replacing.cancel_replacement(video.pk, by=owner)
    assert is_whole(video, media_root)


@pytest.mark.parametrize("when", ["waiting", "working", "failed"])
def test_a_cancelled_replacement_leaves_the_old_film_alone(
    ready_video, owner, media_root, staged, sound, monkeypatch, when
):
    video = ready_video()
    before = named(video)
    film = staged(sound) if when == "failed" else staged()
    replacing.replace_film(video.pk, by=owner, film=film)
    verify = producing.verify_output

    def cancel_first(*args):
        replacing.cancel_replacement(video.pk, by=owner)
        clear_up()
        verify(*args)

    if when == "working":
        monkeypatch.setattr(producing, "verify_output", cancel_first)
        assert run(video) == "lost"
    elif when == "failed":
        assert run(video) == "failed"
        replacing.cancel_replacement(video.pk, by=owner)
    else:
        job_id = Video.objects.get(pk=video.pk).replacement_id
        replacing.cancel_replacement(video.pk, by=owner)
        assert runner.run(job_id) == "not claimed"
    assert named(video) == before
    assert Video.objects.get(pk=video.pk).replacement_id is None
    assert is_whole(video, media_root)


@pytest.mark.parametrize("when", ["arriving", "waiting", "working"])
def test_a_video_deleted_meanwhile_leaves_nothing(
    ready_video, owner, media_root, staged, monkeypatch, when
):
    video = ready_video()

    def delete():
        removal.delete_video(video.pk, by=owner)

    if when == "arriving":
        publish = LocalMediaStore.publish

        def delete_first(*args):
            delete()
            publish(*args)

        monkeypatch.setattr(LocalMediaStore, "publish", delete_first)
        with pytest.raises(NotFound):
            replacing.replace_film(video.pk, by=owner, film=staged())
    else:
        replacing.replace_film(video.pk, by=owner, film=staged())
        job_id = Video.objects.get(pk=video.pk).replacement_id
        if when == "working":
            verify = producing.verify_output

            def delete_then_verify(*args):
                delete()
                clear_up()
                verify(*args)

            monkeypatch.setattr(producing, "verify_output", delete_then_verify)
            assert runner.run(job_id) == "lost"
        else:
            delete()
            assert runner.run(job_id) == "not claimed"
    clear_up()
    assert list((media_root / "videos").iterdir()) == []
    assert files_below(media_root.parent / "scratch") == []
    assert not ProcessingJob.objects.filter(kind=JobKind.TRANSCODE).exists()


class Killed(BaseException):
    """Nothing after it runs, not even what tidies up."""


def _die(*args, **kwargs):
    raise Killed


def test_a_server_killed_before_it_stored_the_document_leaves_the_old_film_alone(
    ready_video, owner, media_root, staged, monkeypatch
):
    video = ready_video()
    before = stored(video)
    monkeypatch.setattr(replacing, "_queue", _die)
    monkeypatch.setattr(replacing, "release", lambda reservation: None)
    with pytest.raises(Killed):
        replacing.replace_film(video.pk, by=owner, film=staged())
    assert stored(video) == before
    assert len(files_below(media_root / video.media_folder / "original")) == 2
    assert is_whole(video, media_root)


def test_a_worker_killed_between_publishing_and_storing_leaves_one_film(
    ready_video, owner, media_root, staged, monkeypatch
):
    video = ready_video()
    old = named(video)
    replacing.replace_film(video.pk, by=owner, film=staged())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processing, "_make_ready", _die)
        patch.setattr(processing, "release", lambda reservation: None)
        with pytest.raises(Killed):
            run(video)
    assert named(video) == old
    job_id = Video.objects.get(pk=video.pk).replacement_id
    assert (media_root / video.media_folder / f"{job_id}-1").is_dir()
    ProcessingJob.objects.filter(pk=job_id).update(lease_expires_at=timezone.now())
    assert run(video) == "done"
    assert Video.objects.get(pk=video.pk).revision.endswith(f"{job_id}-2")
    assert is_whole(video, media_root)


def test_a_late_worker_of_the_first_film_does_not_bring_it_back(
    ready_video, owner, media_root, staged
):
    video = ready_video()
    first = ProcessingJob.objects.create(kind=JobKind.TRANSCODE, video_id=video.pk)
    Video.objects.filter(pk=video.pk).update(job_id=first.pk, status=Status.FAILED)
    replacing.replace_film(video.pk, by=owner, film=staged())
    verify = producing.verify_output

    def let_the_other_win(*args):
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(producing, "verify_output", verify)
            assert run(video) == "done"
        verify(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(producing, "verify_output", let_the_other_win)
        assert runner.run(first.pk) == "lost"
    video.refresh_from_db()
    assert str(first.pk) not in video.revision
    assert is_whole(video, media_root)
