"""The day's quota of bytes holds by every way in which films come."""

import shutil
from uuid import uuid4

import pytest
import requests
from bson import ObjectId

from core.errors import DomainError
from videos.models import JobKind, ProcessingJob, UploadAllowance, Video
from videos.services import direct_uploads, publishing, replacing, runner, upload_quota
from videos.services.upload_quota import QuotaExceeded
from videos.tests.factories import VideoFactory
from videos.tests.films import BIKES, clear_up, files_below, make_film
from videos.tests.parallel import at_once

pytestmark = pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")
SIZE = BIKES.stat().st_size


@pytest.fixture
def staged(tmp_path):
    """`staged()`: a copy of a film, as an upload leaves it."""

    def make(film=BIKES):
        return shutil.copyfile(film, tmp_path / f"{uuid4().hex}.upload")

    return make


@pytest.fixture
def sent(cloudinary, owner):
    """`sent()`: a video whose film is at the store, and not completed."""

    def make():
        video, form = direct_uploads.open_upload(by=owner, text=publishing.VideoText(title="T"))
        files = {"file": ("film", BIKES.read_bytes())}
        assert requests.post(form.url, data=form.fields, files=files, timeout=20).ok
        return video

    return make


def used(person):
    row = UploadAllowance.objects.filter(user_id=person.pk).first()
    return row.used if row else 0


def outcome(call):
    try:
        call()
    except DomainError as error:
        return error.code
    return "taken"


def test_a_replacement_counts_and_one_that_is_too_much_leaves_nothing(
    owner, staged, settings, media_root
):
    settings.UPLOAD_QUOTA_BYTES = 2 * SIZE - 1
    first, second = VideoFactory(owner=owner), VideoFactory(owner=owner)
    replacing.replace_film(first.pk, by=owner, film=staged())
    assert used(owner) == SIZE
    with pytest.raises(QuotaExceeded):
        replacing.replace_film(second.pk, by=owner, film=staged())
    with pytest.raises(QuotaExceeded):
        publishing.upload_video(by=owner, film=staged(), text=publishing.VideoText(title="T"))
    clear_up()
    assert used(owner) == SIZE
    assert len(files_below(media_root)) == 1
    second.refresh_from_db()
    assert second.replacement_id is None


def test_the_quota_holds_under_parallel_replacements(owner, staged, settings, monkeypatch):
    # Whoever asks early is told that there is room: the reservation alone decides.
    monkeypatch.setattr(upload_quota, "ensure_room", lambda *args, **sizes: None)
    settings.UPLOAD_QUOTA_BYTES = 2 * SIZE
    videos = [VideoFactory(owner=owner) for _ in range(5)]

    def replace(number):
        film = staged()
        return outcome(lambda: replacing.replace_film(videos[number].pk, by=owner, film=film))

    assert sorted(at_once(5, replace)) == ["quota_exceeded"] * 3 + ["taken"] * 2
    assert used(owner) == 2 * SIZE
    assert ProcessingJob.objects.filter(kind=JobKind.TRANSCODE).count() == 2


def test_a_replacement_that_is_refused_does_not_count(owner, other, staged, tmp_path):
    video = VideoFactory(owner=owner)
    text = tmp_path / "list.m3u8"
    text.write_text("#EXTM3U")
    assert outcome(lambda: replacing.replace_film(video.pk, by=owner, film=text)) != "taken"
    for person, pk in ((other, video.pk), (owner, ObjectId())):
        assert outcome(lambda: replacing.replace_film(pk, by=person, film=staged())) != "taken"  # noqa: B023
    replacing.replace_film(video.pk, by=owner, film=staged())
    assert outcome(lambda: replacing.replace_film(video.pk, by=owner, film=staged())) == (
        "replacement_under_way"
    )
    assert (used(owner), used(other)) == (SIZE, 0)


@pytest.mark.parametrize("way", ["new", "replacing"])
def test_a_film_that_cannot_be_processed_or_is_given_up_has_still_been_sent(
    owner, staged, tmp_path, way
):
    sound = make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    size = sound.stat().st_size
    if way == "new":
        text = publishing.VideoText(title="T")
        video = publishing.upload_video(by=owner, film=staged(sound), text=text)
        assert runner.run(video.job_id) == "failed"
    else:
        video = replacing.replace_film(VideoFactory(owner=owner).pk, by=owner, film=staged(sound))
        assert runner.run(video.replacement_id) == "failed"
        replacing.cancel_replacement(video.pk, by=owner)
    assert used(owner) == size


def test_a_direct_upload_counts_once_when_it_is_completed(owner, sent):
    video = sent()
    assert used(owner) == 0
    done = at_once(3, lambda _: direct_uploads.complete_upload(video.pk, by=owner).status)
    assert done == ["processing"] * 3
    assert used(owner) == SIZE


def test_direct_uploads_beyond_the_quota_are_removed_also_when_completed_at_once(
    owner, sent, settings, cloudinary
):
    settings.UPLOAD_QUOTA_BYTES = 2 * SIZE + 1
    videos = [sent() for _ in range(4)]

    def complete(number):
        return outcome(lambda: direct_uploads.complete_upload(videos[number].pk, by=owner))

    assert sorted(at_once(4, complete)) == ["quota_exceeded"] * 2 + ["taken"] * 2
    clear_up()
    assert used(owner) == 2 * SIZE
    assert Video.objects.count() == len(cloudinary.library.names()) == 2


def test_whoever_has_nothing_left_gets_no_form(owner, sent, settings):
    settings.UPLOAD_QUOTA_BYTES = SIZE
    direct_uploads.complete_upload(sent().pk, by=owner)
    with pytest.raises(QuotaExceeded):
        direct_uploads.open_upload(by=owner, text=publishing.VideoText(title="T"))
    assert Video.objects.count() == 1
