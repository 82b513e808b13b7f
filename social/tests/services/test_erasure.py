"""What goes with a video or a comment, and what stays."""

import pytest

from core.events import subscriptions
from core.mongo.transaction import run_in_transaction
from social.models import Comment, Reaction
from social.services import erasure
from social.services.comments import remove_comment
from social.tests.conftest import Scene
from social.tests.factories import CommentFactory, ReactionFactory
from social.tests.invariants import disagreements
from videos.models import Video
from videos.services.removal import delete_video


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """Three threads with replies and likes on the video, and the same elsewhere."""
    for video in (scene.video, CommentFactory().video):
        ReactionFactory(target=video)
        ReactionFactory(target=video, value=-1)
        for _ in range(3):
            root = CommentFactory(video=video)
            ReactionFactory(target=root)
            ReactionFactory(target=CommentFactory(root=root))
    return scene


@pytest.mark.parametrize("batch", [2, 1000])
def test_a_deleted_video_takes_all_of_its_rows_and_no_others(
    busy: Scene, monkeypatch: pytest.MonkeyPatch, batch: int
):
    monkeypatch.setattr(erasure, "BATCH", batch)
    total = Comment.objects.count(), Reaction.objects.count()
    assert total == (1 + 6 + 1 + 6, 16)
    delete_video(busy.video.pk, by=busy.people["owner"])
    assert (Comment.objects.count(), Reaction.objects.count()) == (7, 8)
    assert not Comment.objects.filter(video_id=busy.video.pk).exists()
    assert disagreements() == []


def test_a_deletion_that_fails_leaves_everything(busy: Scene):
    def fail() -> None:
        delete_video(busy.video.pk, by=busy.people["owner"])
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        run_in_transaction(fail)
    assert Video.objects.filter(pk=busy.video.pk).exists()
    assert (Comment.objects.count(), Reaction.objects.count()) == (14, 16)
    assert disagreements() == []


def test_a_removed_comment_takes_its_likes(busy: Scene):
    comment = CommentFactory(video=busy.video)
    ReactionFactory(target=comment)
    ReactionFactory(target=comment, value=-1)
    before = Reaction.objects.count()
    remove_comment(comment, by=busy.people["staff"], reason="spam")
    assert Reaction.objects.count() == before - 2
    assert disagreements() == []


def test_the_cascade_is_registered():
    assert "social.subscribers.forget_video" in subscriptions()["VideoDeleted"]
