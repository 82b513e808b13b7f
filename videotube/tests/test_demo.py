"""The demo: made through the services, so its counters are true."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from playlists.models import Playlist
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import HistoryEntry, Status, Video
from videos.services import runner
from videotube import demo


@pytest.fixture
def made(db: None, media_root: Path, settings: Any) -> demo.Demo:
    settings.TRANSCODE_PRESET = "ultrafast"
    seeded = demo.seed()
    for video in seeded.videos:
        assert runner.run(video.job_id) == "done"
    demo.talk(seeded)
    return seeded


def test_has_people_with_pictures_films_that_play_comments_and_likes_and_is_made_once(
    made: demo.Demo, media_root: Path, capsys: pytest.CaptureFixture[str]
):
    assert all(user.avatar and user.cover_image for user in User.objects.all())
    assert set(Video.objects.values_list("status", flat=True)) == {Status.READY}
    listed = Video.objects.filter(listed=True).order_by("created_at")
    # The brightest picture is the first on the home page.
    assert [video.title for video in listed][-1] == "Big Buck Bunny, a scene"
    assert len(listed) == 2
    for video in Video.objects.all():
        assert (media_root / video.revision / video.master).is_file()
        assert video.comments_count == Comment.objects.filter(video_id=video.pk).count()
        likes = Reaction.objects.filter(target_id=video.pk, value=1)
        assert video.likes_count == likes.count()
    mira = User.objects.get(username="mira")
    assert mira.subscribers_count == Subscription.objects.filter(channel_id=mira.pk).count() == 3
    assert Tweet.objects.count() == len(demo.TWEETS)
    assert Tweet.objects.get(author_id=mira.pk).likes_count == 2
    assert mira.check_password(made.password)
    assert all((demo.SAMPLES / film.file).is_file() for film in demo.FILMS)
    assert sorted(Playlist.objects.values_list("items_count", flat=True)) == [1, 2, 2]
    assert HistoryEntry.objects.filter(position__gt=0).count() == len(demo.WATCHED)
    call_command("seed_demo")
    told = capsys.readouterr().out
    assert "there already" in told
    assert "mira, tomas, june, ravi" in told
    assert "manage.py changepassword mira" in told
    assert User.objects.count() == len(demo.CAST)


def test_says_so_when_no_worker_processes_the_films(db: None, media_root: Path):
    with pytest.raises(CommandError, match="Does the worker run"):
        call_command("seed_demo", timeout=0)
