"""The last byte makes one video, whoever dies or comes twice."""

import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from core.errors import Invalid, Unavailable
from core.storage.local import LocalMediaStore
from videos.models import ProcessingJob, Status, UploadState, Video
from videos.services import upload_finishing
from videos.services.publishing import VideoText
from videos.services.upload_expiry import sweep_uploads
from videos.services.upload_finishing import (
    finish,
    finish_if_complete,
    publish_upload,
    standing,
)
from videos.services.upload_lock import Lock, UploadLocked
from videos.services.upload_writing import OffsetMismatch, write
from videos.services.uploads import own_upload, reread
from videos.tests.films import files_below
from videos.tests.parallel import at_once
from videos.tests.services.begun import (
    FILM,
    as_if_the_lease_had_run_out,
    begun,
    chunk,
    complete,
    counted,
)

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


def test_a_storm_of_equal_last_pieces_makes_one_video(owner):
    upload = write(begun(owner), chunk(FILM[:1000], size=len(FILM)))
    codes = at_once(8, lambda _: _last_piece(upload))
    assert codes.count("finished") == 1, codes
    assert set(codes) <= {"finished", "upload_locked", "offset_mismatch"}
    assert Video.objects.count() == ProcessingJob.objects.count() == 1
    assert (Path(settings.MEDIA_ROOT) / Video.objects.get().original).read_bytes() == FILM
    assert files_below(Path(settings.SCRATCH_ROOT)) == []


def _last_piece(upload):
    try:
        return write(upload, chunk(FILM[1000:], 1000)).state
    except (UploadLocked, OffsetMismatch) as error:
        return error.code


@pytest.mark.parametrize("moment", ["link", "publish", "commit"])
def test_a_server_that_dies_while_it_makes_the_video_leaves_all_for_the_next(
    owner, monkeypatch, moment
):
    upload = complete(owner)

    def die(*args, **kwargs):
        raise SystemExit

    place = {
        "link": (upload_finishing, "create_video"),
        "publish": (LocalMediaStore, "publish"),
        "commit": (upload_finishing.upload_quota, "close"),
    }[moment]
    monkeypatch.setattr(*place, die)
    with pytest.raises(SystemExit):
        finish(upload)
    monkeypatch.undo()
    as_if_the_lease_had_run_out(upload)
    assert sweep_uploads(timezone.now()) == 1
    video = Video.objects.get()
    assert (video.status, reread(upload).video_id) == (Status.PROCESSING, video.pk)
    assert (Path(settings.MEDIA_ROOT) / video.original).read_bytes() == FILM
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 1
    assert counted(owner) == (len(FILM), 0)


def test_a_storage_that_fails_at_the_last_step_can_be_tried_again(owner, monkeypatch):
    upload = complete(owner)

    def down(*args):
        raise Unavailable

    monkeypatch.setattr(LocalMediaStore, "publish", down)
    with pytest.raises(Unavailable):
        finish(upload)
    monkeypatch.undo()
    assert not Video.objects.exists()
    assert finish_if_complete(reread(upload)).video_id == Video.objects.get().pk


def test_many_that_finish_at_once_make_one_video(owner):
    upload = complete(owner)
    at_once(6, lambda _: finish_if_complete(reread(upload)))
    assert Video.objects.count() == ProcessingJob.objects.count() == 1
    assert reread(upload).video_id == Video.objects.get().pk


def test_who_asks_where_to_go_on_gets_what_a_cut_request_is_just_storing(owner, settings):
    upload = begun(owner)
    lock = Lock.acquire(upload, state=UploadState.RECEIVING)
    threading.Timer(0.3, lambda: lock.release(offset=1000)).start()
    assert standing(upload.pk, by=owner).offset == 1000
    assert Lock.acquire(upload, state=UploadState.RECEIVING)  # goes on writing
    started = time.monotonic()
    assert standing(upload.pk, by=owner).offset == 1000
    assert time.monotonic() - started < upload_finishing.PATIENCE_SECONDS + 2


def test_the_form_that_follows_changes_the_video_that_is_there(owner, other):
    upload = write(begun(owner), chunk(FILM))
    video = publish_upload(upload.pk, by=owner, text=VideoText(title="After", tags=["a"]))
    assert (video.pk, video.title, video.tags) == (upload.video_id, "After", ["a"])
    with pytest.raises(Invalid):
        publish_upload(upload.pk, by=other, text=VideoText(title="Mine"))
    with pytest.raises(Invalid):
        publish_upload(begun(owner).pk, by=owner, text=VideoText())
    assert Video.objects.get().title == "After"
    assert own_upload(upload.pk, by=owner).pk == upload.pk
