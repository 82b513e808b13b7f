"""The people and things that moderation is about."""

from dataclasses import dataclass

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from moderation.models import Case
from moderation.services.reports import report
from social.models import Comment, Tweet
from social.tests.factories import CommentFactory, TweetFactory
from videos.models import Video
from videos.tests.factories import VideoFactory


@dataclass(frozen=True)
class House:
    """`olga` has published a video, a comment and a tweet; two moderators, who are no superusers,
    and some who report."""

    olga: User
    rita: User
    mona: User
    milo: User
    boss: User
    video: Video
    comment: Comment
    tweet: Tweet

    @property
    def things(self) -> dict[str, ObjectId]:
        """What can be reported, by its type."""
        return {
            "video": self.video.pk,
            "comment": self.comment.pk,
            "tweet": self.tweet.pk,
            "user": self.olga.pk,
        }

    def case(self, kind: str = "video", *, by: User | None = None) -> Case:
        """A case about olga's thing of this kind, reported by rita."""
        made = report(
            by=by or self.rita, target_type=kind, target_id=self.things[kind], reason="spam"
        )
        return Case.objects.get(pk=made.case_id)


@pytest.fixture
def house(db: None) -> House:
    olga = UserFactory(username="olga", full_name="Olga", bio="I sing.")
    video = VideoFactory(owner=olga, title="Olga sings")
    return House(
        olga=olga,
        rita=UserFactory(username="rita"),
        mona=UserFactory(username="mona", is_staff=True),
        milo=UserFactory(username="milo", is_staff=True),
        boss=StaffFactory(username="boss"),
        video=video,
        comment=CommentFactory(author=olga, content="Words of olga"),
        tweet=TweetFactory(author=olga, content="Tweet of olga"),
    )
