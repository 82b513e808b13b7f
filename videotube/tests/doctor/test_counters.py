"""Every stored counter is proved; corrections lose no like that comes meanwhile."""

from threading import Thread

import pytest
from django.db import connection

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.diagnosis.counters import counters
from core.testing.commands import run_command
from social.services.reactions import toggle_video_like
from videos.models import Video
from videotube.tests.doctor.conftest import Site

COUNTED = {
    "accounts.User.playlists_count",
    "accounts.User.subscribers_count",
    "accounts.User.subscriptions_count",
    "accounts.User.videos_count",
    "playlists.Playlist.items_count",
    "social.Comment.dislikes_count",
    "social.Comment.likes_count",
    "social.Comment.replies_count",
    "social.Tweet.dislikes_count",
    "social.Tweet.likes_count",
    "videos.UploadAllowance.open_uploads",
    "videos.Video.comments_count",
    "videos.Video.dislikes_count",
    "videos.Video.likes_count",
}


def test_every_counter_is_declared_and_a_whole_site_has_no_wrong_one(site: Site):
    assert set(counters()) >= COUNTED
    outcome = run_command("recount")
    assert (outcome.code, outcome.items) == (0, [])


@pytest.mark.parametrize("wrong", [0, 5, 99])
def test_a_wrong_one_is_told_and_corrected_once(site: Site, wrong):
    site.rows(Video).update_one({"_id": site.video.pk}, {"$set": {"comments_count": wrong}})
    told = {
        "counter": "videos.Video.comments_count",
        "id": str(site.video.pk),
        "stored": wrong,
        "counted": 2,
    }
    assert run_command("recount", "--dry-run").items == [{**told, "corrected": False}]
    assert run_command("recount").items == [{**told, "corrected": True}]
    assert run_command("recount").items == []
    assert Video.objects.get(pk=site.video.pk).comments_count == 2


def test_one_counter_and_some_rows_of_it_can_be_chosen(site: Site):
    site.rows(User).update_many({}, {"$set": {"videos_count": 7, "subscribers_count": 7}})
    chosen = run_command("recount", "--counter", "accounts.User.videos_count", str(site.fan.pk))
    assert [item["id"] for item in chosen.items] == [str(site.fan.pk)]
    assert run_command("recount", "--counter", "accounts.User.views").code == 2
    assert run_command("recount", str(site.fan.pk)).code == 2


def test_likes_that_come_while_it_is_corrected_are_counted(site: Site):
    fans = [UserFactory() for _ in range(6)]
    site.rows(Video).update_one({"_id": site.video.pk}, {"$set": {"likes_count": 50}})

    def like(fan):
        try:
            for _ in range(9):  # an odd number: each ends liking it
                toggle_video_like(str(site.video.pk), by=fan)
        finally:
            connection.close()

    threads = [Thread(target=like, args=(fan,)) for fan in fans]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        run_command("recount", "--counter", "videos.Video.likes_count")
    for thread in threads:
        thread.join()
    run_command("recount", "--counter", "videos.Video.likes_count")
    assert Video.objects.get(pk=site.video.pk).likes_count == 1 + len(fans)
    assert run_command("recount").items == []
