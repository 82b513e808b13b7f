"""What goes with a video, an account's playlist, or not at all."""

import pytest

from accounts.tests.factories import StaffFactory
from core.errors import NotFound
from core.events import subscriptions
from core.models import AuditEvent
from core.mongo.transaction import run_in_transaction
from playlists.models import Playlist, PlaylistItem
from playlists.services import erasure
from playlists.services.playlists import remove_playlist
from playlists.tests.factories import PlaylistFactory
from playlists.tests.invariants import disagreements
from videos.services.removal import remove_video
from videos.tests.factories import VideoFactory


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "BATCH", 2)


def test_a_video_goes_from_every_playlist_with_its_counts(db: None, media_root: object):
    video, other = VideoFactory(), VideoFactory()
    playlists = [PlaylistFactory(videos=[video, other]) for _ in range(5)]
    PlaylistFactory(videos=[other])
    remove_video(video, by=StaffFactory(), reason="spam")
    assert PlaylistItem.objects.filter(video_id=video.pk).count() == 0
    assert PlaylistItem.objects.filter(video_id=other.pk).count() == 6
    assert {p.items_count for p in Playlist.objects.all()} == {1}
    assert Playlist.objects.count() == len(playlists) + 1
    assert disagreements() == []


def test_a_removal_that_fails_leaves_everything(db: None, monkeypatch: pytest.MonkeyPatch):
    video = VideoFactory()
    playlist = PlaylistFactory(videos=[video, VideoFactory(), VideoFactory()])

    def fail() -> None:
        erasure.erase_video(video.pk)
        remove_playlist(playlist, by=playlist.owner)
        raise RuntimeError("disk on fire")

    with pytest.raises(RuntimeError, match="disk on fire"):
        run_in_transaction(fail)
    assert PlaylistItem.objects.count() == 3
    assert Playlist.objects.get().items_count == 3
    assert disagreements() == []


def test_a_playlist_removed_by_staff_is_recorded_and_one_removed_by_its_owner_not(db: None):
    mine, bad = PlaylistFactory(), PlaylistFactory(name="Bad", videos=[VideoFactory()])
    staff = StaffFactory(username="stella")
    remove_playlist(mine, by=mine.owner)
    remove_playlist(bad, by=staff, reason="spam")
    (event,) = AuditEvent.objects.filter(target_type="playlist")
    assert (event.verb, event.actor_name, event.reason) == ("playlist.removed", "stella", "spam")
    assert event.before == {"name": "Bad", "description": "", "owner": str(bad.owner_id)}
    with pytest.raises(NotFound):
        remove_playlist(bad, by=staff, reason="spam")
    assert AuditEvent.objects.filter(target_type="playlist").count() == 1
    assert disagreements() == []


def test_the_cascade_is_registered():
    assert "playlists.subscribers.forget_video" in subscriptions()["VideoDeleted"]
