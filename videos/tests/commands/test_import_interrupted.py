"""Imports that are killed, and two at once: each film is there once."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as live
from django.db import connection

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
call_command("import_folder", sys.argv[1], "--owner", "owner")
"""


@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2])
def test_a_run_that_is_killed_anywhere_loses_and_doubles_nothing(
    owner, inbox, media_root, tmp_path, after
):
    for number in range(8):
        folder = inbox(f"{number}.mp4", more=bytes([number]))
    database = connection.settings_dict["NAME"]
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(media_root.parent), database],
        env=dict(os.environ),
        cwd=live.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not ImportedFile.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(after / 10)
    child.send_signal(signal.SIGKILL)
    child.wait()
    # MongoDB may keep what the dead process had begun for 20 s, and says so.
    deadline = time.monotonic() + 40
    while (again := bring(folder)).code and time.monotonic() < deadline:
        assert "database" in again.error, again.error
    assert again.code == 0
    queued = Video.objects.exclude(status=Status.UPLOADING)
    assert queued.count() == ImportedFile.objects.count() == ProcessingJob.objects.count() == 8
    assert {row.video_id for row in ImportedFile.objects.all()} == {each.pk for each in queued}


def test_two_runs_at_once_make_one_video_of_each_film(owner, inbox, media_root):
    for number in range(4):
        folder = inbox(f"{number}.mp4", more=bytes([number]))
    database = connection.settings_dict["NAME"]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), str(media_root.parent), database],
            env=dict(os.environ),
            cwd=live.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [child.wait(timeout=60) for child in children] == [0, 0]
    assert Video.objects.count() == ImportedFile.objects.count() == 4
