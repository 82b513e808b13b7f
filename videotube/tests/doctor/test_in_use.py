"""A site in use gives no false findings, whatever happens while the doctor looks."""

from threading import Event, Thread

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from core.testing.commands import run_command
from social.services.comments import create_comment, delete_comment
from social.services.reactions import toggle_video_like
from videos.models import Video
from videos.services.removal import remove_video
from videos.tests.factories import VideoFactory
from videotube.tests.doctor.conftest import ONLY_DATA, Site, named_by

ROUNDS = 3


@pytest.mark.usefixtures("redis_server")
def test_comments_likes_and_videos_that_come_and_go_are_no_findings(site: Site):
    stop = Event()
    errors: list[Exception] = []

    def busy(work):
        def run():
            try:
                while not stop.is_set():
                    work()
            except Exception as error:  # noqa: BLE001 - shown by the test
                errors.append(error)
            finally:
                connection.close()

        return Thread(target=run)

    def talk():
        comment = create_comment(str(site.video.pk), by=site.fan, content="Again")
        toggle_video_like(str(site.video.pk), by=site.fan)
        delete_comment(comment.pk, by=site.fan)

    def publish():
        video: Video = VideoFactory(owner=owner, status="uploading", listed=False)
        for key in named_by(video):
            site.put(key)
        Video.objects.filter(pk=video.pk).update(status="failed")
        remove_video(video, by=owner)

    owner = UserFactory()
    threads = [busy(talk), busy(publish)]
    for thread in threads:
        thread.start()
    try:
        found = [
            item
            for _ in range(ROUNDS)
            for item in run_command("doctor", *ONLY_DATA).items
            # Files of a deleted video stay until their job has run, which nobody runs here.
            if item["code"] not in ("file.no_video", "job.not_sent")
        ]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert found == []
