"""Uploads that nobody goes on with, and files that nobody names."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from accounts.tests.factories import UserFactory
from videos.models import Upload, UploadState, Video
from videos.services import cleanup
from videos.services.upload_expiry import sweep_uploads
from videos.services.upload_lock import Lock
from videos.services.upload_writing import write
from videos.services.uploads import reread
from videos.tests.films import files_below
from videos.tests.services.begun import FILM, begun, chunk, complete, counted

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


def test_expired_uploads_go_with_file_and_quota_and_living_ones_stay(owner):
    dead = write(begun(owner), chunk(FILM[:1000], size=len(FILM)))
    alive = write(begun(owner), chunk(FILM[:1000], size=len(FILM)))
    writing = begun(owner, 50)
    past = timezone.now() - timedelta(seconds=1)
    Upload.objects.filter(pk__in=[dead.pk, writing.pk]).update(expires_at=past)
    assert Lock.acquire(writing, state=UploadState.RECEIVING)
    assert sweep_uploads(timezone.now()) == 1
    assert set(Upload.objects.values_list("pk", flat=True)) == {alive.pk, writing.pk}
    assert files_below(Path(settings.SCRATCH_ROOT)) == [f"tus/{alive.pk}"]
    assert counted(owner) == (len(FILM) + 50, 2)
    later = timezone.now() + settings.UPLOAD_EXPIRES + timedelta(seconds=1)
    assert sweep_uploads(later) == 2
    assert counted(owner) == (0, 0)


def test_a_finished_upload_is_forgotten_in_the_end_and_its_video_stays(owner):
    upload = write(begun(owner), chunk(FILM))
    later = timezone.now() + settings.UPLOAD_EXPIRES + timedelta(seconds=1)
    assert sweep_uploads(later) == 1
    assert not Upload.objects.exists()
    assert Video.objects.filter(pk=upload.video_id).exists()
    assert counted(owner) == (len(FILM), 0)


def test_files_that_no_row_names_go_and_live_uploads_are_spared_by_every_sweep(owner):
    live = write(begun(owner), chunk(FILM[:1000], size=len(FILM)))
    folder = live.path.parent
    for name in (str(ObjectId()), "junk"):
        (folder / name).write_bytes(b"x")
    (folder / str(ObjectId())).write_bytes(b"new")
    then = time.time() - 30 * 3600
    for path in folder.iterdir():
        if path.read_bytes() != b"new":
            os.utime(path, (then, then))
    assert cleanup.sweep(timezone.now()) == 0
    assert sweep_uploads(timezone.now()) == 2
    assert live.path.exists()
    assert len(list(folder.iterdir())) == 2


def test_the_sweep_passes_over_what_is_no_film_and_whose_owner_is_gone(owner):
    poison = complete(owner)
    poison.path.write_bytes(b"#EXTM3U")
    banned = UserFactory(is_active=False)
    waiting = complete(banned)
    good = complete(owner)
    assert sweep_uploads(timezone.now()) == 1
    assert reread(good).state == UploadState.FINISHED
    assert reread(waiting).state == UploadState.COMPLETE
    assert not Upload.objects.filter(pk=poison.pk).exists()
    assert not poison.path.exists()
