"""Resumable uploads where servers die, disks fill and clients disagree."""

import errno
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from django.conf import settings
from django.http import UnreadablePostError
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.errors import Invalid, NotFound, Unavailable
from core.storage.local import LocalMediaStore
from videos.models import ProcessingJob, Status, Upload, UploadAllowance, UploadState, Video
from videos.services import cleanup, upload_finishing, upload_writing
from videos.services.publishing import VideoText
from videos.services.upload_expiry import sweep_uploads
from videos.services.upload_finishing import (
    finish,
    finish_if_complete,
    publish_upload,
    standing,
)
from videos.services.upload_lock import Lock, UploadLocked, file_held, open_file
from videos.services.upload_writing import Chunk, OffsetMismatch, write
from videos.services.uploads import create_upload, own_upload, reread, terminate
from videos.tests.films import BIKES, files_below
from videos.tests.parallel import at_once

FILM = BIKES.read_bytes()
pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


def begun(by, length=None):
    size = len(FILM) if length is None else length
    return create_upload(by=by, length=size, metadata="", text=VideoText(title="Bikes"))


def chunk(data, offset=0, size=None):
    """What a request brings; with `size`, more is announced than comes."""
    position = 0

    def read(wanted):
        nonlocal position
        part = data[position : position + wanted]
        position += len(part)
        return part

    return Chunk(offset=offset, size=len(data) if size is None else size, read=read)


def counted(owner):
    row = UploadAllowance.objects.get(user_id=owner.pk)
    return row.used, row.open_uploads


def as_if_the_lease_had_run_out(upload):
    Upload.objects.filter(pk=upload.pk).update(lock_expires_at=timezone.now())


def complete(owner):
    """All bytes there, and the server dead before the last step."""
    upload = begun(owner)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.write_bytes(FILM)
    Upload.objects.filter(pk=upload.pk).update(offset=len(FILM), state=UploadState.COMPLETE)
    return reread(upload)


def test_a_cut_connection_keeps_what_has_arrived(owner):
    upload = write(begun(owner), chunk(FILM[:400_000], size=len(FILM)))
    assert (upload.offset, upload.state) == (400_000, UploadState.RECEIVING)
    upload = write(upload, chunk(FILM[400_000:], 400_000))
    assert upload.state == UploadState.FINISHED
    video = Video.objects.get(pk=upload.video_id)
    assert (Path(settings.MEDIA_ROOT) / video.original).read_bytes() == FILM


def test_a_connection_that_breaks_while_it_is_read_keeps_what_has_arrived(owner):
    source = chunk(FILM[:300_000], size=len(FILM))

    def read(size):
        if data := source.read(size):
            return data
        raise UnreadablePostError("reset by peer")

    upload = write(begun(owner), Chunk(offset=0, size=len(FILM), read=read))
    assert upload.offset == 300_000


def test_a_fast_connection_is_read_in_larger_blocks_for_as_long_as_it_is_fast(owner, monkeypatch):
    monkeypatch.setattr(upload_writing, "FAST_SECONDS", 0.05)
    sizes, source = [], chunk(FILM, size=len(FILM))

    def read(size):
        sizes.append(size)
        if len(sizes) == 2:
            time.sleep(0.1)
        return source.read(10_000)

    write(begun(owner), Chunk(offset=0, size=len(FILM), read=read))
    assert sizes[:4] == [65_536, 262_144, 65_536, 262_144]


def test_the_offset_is_stored_while_a_long_request_still_writes(owner, monkeypatch, settings):
    # As by default, the offset and the lease are due at the same moment; only sooner.
    settings.UPLOAD_LOCK /= 40
    for name in ("STORE_SECONDS", "FAST_SECONDS"):
        monkeypatch.setattr(upload_writing, name, getattr(upload_writing, name) / 40)
    upload, seen, sent = begun(owner), [], 0
    source = chunk(FILM[:600_000], size=len(FILM))

    def slow(size):
        nonlocal sent
        time.sleep(0.03)
        seen.append((reread(upload).offset, sent))
        data = source.read(size)
        sent += len(data)
        return data

    write(upload, Chunk(offset=0, size=len(FILM), read=slow))
    stored = sorted({offset for offset, _ in seen})
    assert len(stored) > 2, "stored again and again, not once"
    assert all(offset <= arrived for offset, arrived in seen)
    last_stored, last_arrived = seen[-1]
    assert last_arrived - last_stored < last_arrived / 2


def test_bytes_behind_the_offset_that_a_crash_has_left_are_cut_off(owner):
    upload = write(begun(owner), chunk(FILM[:1000], size=len(FILM)))
    with upload.path.open("ab") as file:
        file.write(b"never acknowledged" * 100)
    upload = write(upload, chunk(FILM[1000:2000], 1000))
    assert upload.path.read_bytes() == FILM[:2000]


def test_bytes_that_the_disk_has_lost_are_asked_for_again(owner):
    upload = write(begun(owner), chunk(FILM[:2000], size=len(FILM)))
    os.truncate(upload.path, 500)
    with pytest.raises(OffsetMismatch):
        write(upload, chunk(FILM[2000:], 2000))
    upload = reread(upload)
    assert upload.offset == 500
    assert write(upload, chunk(FILM[500:], 500)).state == UploadState.FINISHED
    video = Video.objects.get()
    assert (Path(settings.MEDIA_ROOT) / video.original).read_bytes() == FILM


def test_a_full_disk_leaves_the_offset_true_and_the_upload_goes_on_later(owner, monkeypatch):
    upload = begun(owner)
    pwrite, written = os.pwrite, []

    def full(descriptor, data, at):
        if written:
            pwrite(descriptor, data[:10], at)
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(1)
        return pwrite(descriptor, data, at)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        write(upload, chunk(FILM))
    monkeypatch.undo()
    upload = reread(upload)
    assert upload.offset == upload_writing.CHUNK_BYTES
    assert upload.lock_token == ""
    upload = write(upload, chunk(FILM[upload.offset :], upload.offset))
    assert (Path(settings.MEDIA_ROOT) / Video.objects.get().original).read_bytes() == FILM


def test_one_of_many_writers_writes_and_the_others_are_told_to_wait(owner):
    upload = begun(owner)
    entered, leave = threading.Event(), threading.Event()
    source = chunk(FILM[:1000], size=2000)

    def slow(size):
        entered.set()
        leave.wait(20)
        return source.read(size)

    results = []
    first = threading.Thread(
        target=lambda: results.append(write(upload, Chunk(0, 2000, slow)).offset)
    )
    first.start()
    assert entered.wait(20)
    others = at_once(4, lambda _: _outcome(upload, b"other" * 100))
    leave.set()
    first.join()
    assert others == ["upload_locked"] * 4
    assert results == [1000]
    assert upload.path.read_bytes() == FILM[:1000]


def _outcome(upload, data):
    try:
        return write(upload, chunk(data)).offset
    except (UploadLocked, OffsetMismatch) as error:
        return error.code


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


def test_a_dead_writer_holds_the_upload_only_until_its_lease_has_run_out(owner, settings):
    settings.UPLOAD_LOCK = timedelta(seconds=1)
    upload = begun(owner)
    assert Lock.acquire(upload, state=UploadState.RECEIVING)  # and never heard of again
    assert _outcome(upload, FILM) == "upload_locked"
    time.sleep(1.1)
    assert write(reread(upload), chunk(FILM)).state == UploadState.FINISHED


def test_a_writer_that_was_thought_dead_writes_nothing_more(owner, settings):
    upload = begun(owner)
    settings.UPLOAD_LOCK = timedelta(0)  # every write asks for the lease first
    source = chunk(b"z" * 600_000, size=len(FILM))
    reads, taken_at = 0, []

    def read(size):
        nonlocal reads
        reads += 1
        if reads == 2:
            settings.UPLOAD_LOCK = timedelta(seconds=10)
            offset = reread(upload).offset
            taken_at.append(offset)
            other = write(reread(upload), chunk(FILM[offset : offset + 1000], offset))
            assert other.offset == offset + 1000
            settings.UPLOAD_LOCK = timedelta(0)
        return source.read(size)

    with pytest.raises(UploadLocked):
        write(upload, Chunk(offset=0, size=len(FILM), read=read))
    now, offset = reread(upload), taken_at[0]
    assert now.path.read_bytes() == b"z" * offset + FILM[offset : offset + 1000]
    assert now.offset == offset + 1000


def test_who_takes_over_waits_until_a_write_in_progress_has_ended(owner, monkeypatch):
    monkeypatch.setattr("videos.services.upload_lock.FILE_PATIENCE_SECONDS", 0.2)
    upload = begun(owner)
    descriptor = open_file(upload)
    with file_held(descriptor), pytest.raises(UploadLocked):
        write(upload, chunk(FILM))
    os.close(descriptor)
    assert reread(upload).offset == 0
    assert write(reread(upload), chunk(FILM)).state == UploadState.FINISHED


def test_giving_up_stops_a_writer_at_work(owner, settings):
    settings.UPLOAD_LOCK = timedelta(0)
    upload = begun(owner)
    source = chunk(FILM)

    def read(size):
        if source.read(0) == b"" and Upload.objects.exists():
            terminate(upload.pk, by=owner)
        return source.read(size)

    with pytest.raises(NotFound):
        write(upload, Chunk(offset=0, size=len(FILM), read=read))
    assert files_below(Path(settings.SCRATCH_ROOT)) == []
    assert counted(owner) == (0, 0)
    assert not Video.objects.exists()


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


def test_the_quota_of_bytes_holds_under_parallel_beginnings(owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    results = at_once(12, lambda _: _begin(owner, 300))
    assert sorted(set(results)) == ["begun", "quota_exceeded"]
    assert results.count("begun") == 3
    assert counted(owner) == (900, 3)
    assert Upload.objects.count() == 3


def test_the_limit_of_open_uploads_holds_under_parallel_beginnings(owner, settings):
    settings.UPLOAD_MAX_OPEN = 4
    results = at_once(12, lambda _: _begin(owner, 10))
    assert results.count("begun") == 4
    assert results.count("too_many_uploads") == 8
    assert counted(owner) == (40, 4)


def _begin(owner, length):
    try:
        begun(owner, length)
    except Exception as error:  # noqa: BLE001
        return getattr(error, "code", repr(error))
    return "begun"


def test_the_quota_is_one_persons_and_one_days(owner, other, settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    upload = begun(owner, 900)
    assert _begin(owner, 200) == "quota_exceeded"
    assert _begin(other, 200) == "begun"
    UploadAllowance.objects.filter(user_id=owner.pk).update(
        day=timezone.now().date() - timedelta(days=1)
    )
    Upload.objects.filter(pk=upload.pk).update(day=timezone.now().date() - timedelta(days=1))
    assert _begin(owner, 200) == "begun"
    terminate(upload.pk, by=owner)  # yesterday's bytes are not given back to today
    assert counted(owner) == (200, 1)


def test_no_quota_is_no_limit(owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 0
    assert {_begin(owner, settings.UPLOAD_MAX_BYTES) for _ in range(15)} == {"begun"}


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
