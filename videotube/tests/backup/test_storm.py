"""A backup made while everybody writes restores to a site that is right in every part."""

import io
import random
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.services.profile import set_avatar
from accounts.tests.factories import UserFactory
from core.errors import DomainError
from core.storage.removal import remove_deferred
from social.services.comments import create_comment
from social.services.reactions import toggle_video_like
from social.services.subscriptions import toggle_subscription
from videos.models import JobKind, JobState, ProcessingJob, Video
from videos.services import runner
from videos.services.removal import delete_video
from videotube.tests.backup.site import FILES, body_of, dangling, make_video, miscounted

# They change and use the same parameter of MongoDB.
pytestmark = pytest.mark.xdist_group("backup")

SECONDS = 2.0


class Storm:
    """Threads that write until the end of the block; `rounds` of each."""

    def __init__(self, works: list[Callable[[], object]]) -> None:
        self.rounds = dict.fromkeys(range(len(works)), 0)
        self.errors: list[BaseException] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(n, work)) for n, work in enumerate(works)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number, work):
        try:
            while not self._over.is_set():
                try:
                    work()
                    self.rounds[number] += 1
                except DomainError:
                    pass  # the video has just gone
        except BaseException as error:
            self.errors.append(error)
            raise
        finally:
            connection.close()


def picture(rng):
    file = io.BytesIO()
    Image.new("RGB", (64, 64), tuple(rng.randbytes(3))).save(file, "PNG")
    file.seek(0)
    return file


@pytest.fixture
def works(here):
    people = [UserFactory() for _ in range(5)]
    videos = [make_video(people[n % 5]).pk for n in range(30)]
    rng = random.Random(7)

    def like():
        toggle_video_like(str(rng.choice(videos)), by=rng.choice(people))

    def comment():
        create_comment(str(rng.choice(videos)), by=rng.choice(people), content="Again!")

    def subscribe():
        toggle_subscription(rng.choice(people).pk, by=rng.choice(people))

    def replace_avatar():
        set_avatar(by=rng.choice(people), file=picture(rng))

    def come_and_go():
        made = make_video(people[0])
        videos.append(made.pk)
        old = videos.pop(rng.randrange(len(videos)))
        video = Video.objects.get(pk=old)
        delete_video(old, by=video.owner)
        job = ProcessingJob.objects.filter(video_id=old, kind=JobKind.DELETE_MEDIA).first()
        runner.run(job.pk)

    return [like, comment, subscribe, replace_avatar, come_and_go]


def test_a_backup_under_load_restores_to_a_whole_site(works, here, elsewhere, backup):
    # So large that files go on being removed while it is copied.
    large = make_video(UserFactory())
    (here.media / large.original).write_bytes(b"film" * 10_000_000)
    with Storm(works) as storm:
        time.sleep(SECONDS / 2)
        before = dict(storm.rounds)
        root = backup("--onto", backup())
        during = {n: storm.rounds[n] - before[n] for n in before}
    assert not storm.errors
    assert all(during.values()), "everything went on meanwhile"

    arguments, environment = elsewhere.command("restore", root)
    subprocess.run(arguments, env=environment, check=True, capture_output=True)

    found = elsewhere.database
    assert list(dangling(found)) == []
    assert list(miscounted(found)) == []
    videos = list(found["videos_video"].find())
    assert len(videos) >= 30
    for video in videos:
        if video["_id"] == large.pk:
            continue
        keys = [video["original"], *(f"{video['revision']}/{name}" for name in FILES)]
        assert all((elsewhere.media / key).read_bytes() == body_of(key) for key in keys)
    for user in found["accounts_user"].find({"avatar": {"$gt": ""}}):
        with Image.open(elsewhere.media / user["avatar"]) as image:
            image.load()
    assert not found["restore_mark"].count_documents({})
    assert not found["core_mediahold"].count_documents({})
    # Nothing that had to wait is lost.
    waiting = ProcessingJob.objects.filter(state=JobState.QUEUED, kind=JobKind.DELETE_MEDIA)
    assert waiting.exists()
    waiting.update(run_after=timezone.now())
    for job in waiting:
        assert runner.run(job.pk) == "done"
    assert remove_deferred()
    there = {str(pk) for pk in Video.objects.values_list("pk", flat=True)}
    assert {path.name for path in (here.media / "videos").iterdir()} == there
    avatars = {Path(key).name for key in User.objects.values_list("avatar", flat=True) if key}
    assert {path.name for path in (here.media / "users").rglob("*.*")} == avatars
