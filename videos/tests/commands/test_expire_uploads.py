"""Uploads cleared up by hand: what the sweeper would do, all of it, and only that."""

import os
import time
from datetime import timedelta

import pytest
from bson import ObjectId
from django.db import DatabaseError
from django.utils import timezone

from videos.models import Upload, UploadAllowance, UploadState, Video
from videos.services import upload_expiry
from videos.services.publishing import VideoText
from videos.services.uploads import create_upload
from videos.tests.films import BIKES

FILM = BIKES.read_bytes()
pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


@pytest.fixture
def upload(owner):
    """`upload(expired=True, data=b"…")`: begun, with so much of its file."""

    def make(*, expired=False, data=b"12345", **changes):
        made = create_upload(by=owner, length=len(FILM), metadata="", text=VideoText(title="Bikes"))
        made.path.parent.mkdir(parents=True, exist_ok=True)
        made.path.write_bytes(data)
        if expired:
            changes["expires_at"] = timezone.now() - timedelta(minutes=1)
        Upload.objects.filter(pk=made.pk).update(offset=len(data), **changes)
        return made

    return make


def unnamed(beside):
    path = beside.path.with_name(str(ObjectId()))
    path.write_bytes(b"123")
    then = time.time() - 7200
    os.utime(path, (then, then))
    return path


def test_all_that_is_over_goes_in_batches_and_the_rest_stays(upload, run, owner, monkeypatch):
    monkeypatch.setattr(upload_expiry, "BATCH", 2)
    # All in the same moment, as a storm of uploads leaves them.
    moment = timezone.now() - timedelta(minutes=1)
    dead = [upload(expires_at=moment) for _ in range(7)]
    soon = timezone.now() + timedelta(seconds=60)
    writing = [upload(expires_at=moment, lock_expires_at=soon) for _ in range(3)]
    alive = upload()
    stray = unnamed(alive)
    done = run("expire_uploads")
    assert done.code == 0
    assert done.summary == {
        "finished": 0,
        "expired": 7,
        "unnamed": 1,
        "bytes": 7 * 5 + 3,
        "dryRun": False,
    }
    named = {item["name"] for item in done.items}
    assert named == {str(each.pk) for each in dead} | {stray.name}
    kept = {each.pk for each in (alive, *writing)}
    assert set(Upload.objects.values_list("pk", flat=True)) == kept
    assert {path.name for path in alive.path.parent.iterdir()} == {str(pk) for pk in kept}
    assert UploadAllowance.objects.get(user_id=owner.pk).open_uploads == 4
    assert run("expire_uploads").items == []


def test_a_complete_one_becomes_its_video(upload, run):
    whole = upload(data=FILM, state=UploadState.COMPLETE)
    assert run("expire_uploads").summary["finished"] == 1
    assert Upload.objects.get(pk=whole.pk).state == UploadState.FINISHED
    assert Video.objects.filter(title="Bikes").count() == 1


def test_a_dry_run_lists_the_same_and_changes_nothing(upload, run):
    dead = upload(expired=True)
    whole = upload(data=FILM, state=UploadState.COMPLETE)
    upload(expired=True, lock_expires_at=timezone.now() + timedelta(minutes=1))
    stray = unnamed(dead)
    listed = run("expire_uploads", "--dry-run")
    assert {(item["fate"], item["name"], item["done"]) for item in listed.items} == {
        ("finished", str(whole.pk), False),
        ("expired", str(dead.pk), False),
        ("unnamed", stray.name, False),
    }
    assert Upload.objects.count() == 3
    assert dead.path.exists()
    assert stray.exists()
    assert not Video.objects.exists()
    text = run("expire_uploads", "--dry-run", plain=True).text
    assert "Nothing was changed" in text
    assert "1 finished, 1 expired, 1 unnamed" in text


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt, 130), (DatabaseError, 1)])
def test_cut_off_it_is_done_by_calling_it_again(upload, run, monkeypatch, fault, code):
    for _ in range(3):
        upload(expired=True)
    discard, calls = upload_expiry.discard, []

    def fails_at_the_second(row, *, still):
        calls.append(row)
        if len(calls) == 2:
            raise fault
        return discard(row, still=still)

    with monkeypatch.context() as patched:
        patched.setattr(upload_expiry, "discard", fails_at_the_second)
        cut = run("expire_uploads")
    assert (cut.code, len(cut.text.splitlines())) == (code, 1)
    assert run("expire_uploads").summary["expired"] == 2


def test_the_sweeper_takes_a_batch_at_a_time(upload, monkeypatch):
    monkeypatch.setattr(upload_expiry, "BATCH", 2)
    for _ in range(3):
        upload(expired=True)
    assert upload_expiry.sweep_uploads(timezone.now()) == 2
    assert upload_expiry.sweep_uploads(timezone.now()) == 1
