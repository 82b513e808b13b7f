"""Bytes of resumable uploads, where servers die, disks fill and clients disagree."""

import errno
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.http import UnreadablePostError

from core.errors import NotFound
from videos.models import Upload, UploadState, Video
from videos.services import upload_writing
from videos.services.upload_lock import Lock, UploadLocked, file_held, open_file
from videos.services.upload_writing import Chunk, OffsetMismatch, write
from videos.services.uploads import reread, terminate
from videos.tests.films import files_below
from videos.tests.parallel import at_once
from videos.tests.services.begun import FILM, begun, chunk, counted

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


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
