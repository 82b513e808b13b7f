"""Imports that are killed, and two at once: each film is there once."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as live
from django.db import connection

from accounts.tests.factories import UserFactory
from videos.models import ImportedFile, ProcessingJob, Status, Video
from videos.tests.commands.test_import_folder import bring

pytestmark = pytest.mark.usefixtures("media_root", "redis_server", "fast_encoder")


PROGRAM = """
import os, sys, django
django.setup()
from django.conf import settings
from pathlib import Path
from django.db import connection
settings.MEDIA_ROOT = Path(sys.argv[2], "media")
settings.SCRATCH_ROOT = Path(sys.argv[2], "scratch")
connection.close(); connection.settings_dict["NAME"] = sys.argv[3]
from django.core.management import call_command
call_command("import_folder", sys.argv[1], "--owner", sys.argv[4])
"""


def start(folder, media_root, owner):
    """`manage.py import_folder` in a process of its own."""
    database = connection.settings_dict["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(media_root.parent), database, owner],
        env=dict(os.environ),
        cwd=live.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_in(seconds, child, owner):
    """`kill -9` so long after it has brought its first film."""
    deadline = time.monotonic() + 30
    while not ImportedFile.objects.filter(owner=owner).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()


def test_runs_that_are_killed_anywhere_lose_and_double_nothing(db, inbox, media_root):
    """Four, each of its own owner: what bars the next run of one bars that of all for as long."""
    killed_in = (0.03, 0.06, 0.09, 0.12)
    owners = [UserFactory(username=f"owner{number}") for number in range(len(killed_in))]
    for owner in owners:
        for number in range(8):
            root = inbox(f"{owner.username}/{number}.mp4", more=bytes([number]))
    for seconds, owner in zip(killed_in, owners, strict=True):
        kill_in(seconds, start(root / owner.username, media_root, owner.username), owner)
    # MongoDB may keep what the dead processes had begun for 20 s, and says so.
    deadline = time.monotonic() + 40
    for owner in owners:
        folder = root / owner.username
        while (again := bring(folder, owner=owner.username)).code and time.monotonic() < deadline:
            assert "database" in again.error, again.error
        assert again.code == 0
        queued = Video.objects.filter(owner=owner).exclude(status=Status.UPLOADING)
        brought = ImportedFile.objects.filter(owner=owner)
        jobs = ProcessingJob.objects.filter(video_id__in=[video.pk for video in queued])
        assert queued.count() == brought.count() == jobs.count() == 8
        assert {row.video_id for row in brought} == {each.pk for each in queued}
    assert ProcessingJob.objects.count() == 8 * len(owners)


def test_two_runs_at_once_make_one_video_of_each_film(owner, inbox, media_root):
    for number in range(4):
        folder = inbox(f"{number}.mp4", more=bytes([number]))
    children = [start(folder, media_root, "owner") for _ in range(2)]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    assert Video.objects.count() == ImportedFile.objects.count() == 4
