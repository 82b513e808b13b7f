"""One row of everything that the admin shows, with hostile texts wherever people write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, open_session
from core.audit import record
from core.models import BulkRun, PeriodicRun
from moderation.models import Appeal, Case, HeldItem, HoldRule
from moderation.services.appeals import appeal
from moderation.services.decisions import decide_on
from moderation.services.reports import report
from moderation.services.rules import save_rule
from moderation.tests.rulings import ruling
from playlists.tests.factories import PlaylistFactory
from social.services.comments import create_comment
from social.tests.factories import CommentFactory, TweetFactory
from videos.models import JobKind, ProcessingJob, Upload
from videos.tests.factories import VideoFactory
from videotube.roles import ROLES, give_role

MARK = "<script>alert(1)</script>"
HOSTILE = f"{MARK}\u202e{{{{ 7*7 }}}} %s $where '\"><img src=x onerror=alert(2)> "


@pytest.fixture
def rows(db: None) -> dict[str, Any]:
    """A row of each model that the admin knows, by its label."""
    olga = UserFactory(username="olga", full_name=HOSTILE[:80], bio=HOSTILE)
    boss = StaffFactory(username="boss")
    video = VideoFactory(owner=olga, title=HOSTILE, description=HOSTILE)
    comment = CommentFactory(video=video, author=olga, content=HOSTILE)
    tweet = TweetFactory(author=olga, content=HOSTILE)
    rule = save_rule(HoldRule(name=HOSTILE[:80], words="casino"), by=boss)
    create_comment(str(video.pk), by=UserFactory(), content=f"casino {HOSTILE}")
    reported = report(
        by=UserFactory(),
        target_type="comment",
        target_id=comment.pk,
        reason="spam",
        text=HOSTILE,
    )
    decision = decide_on("tweet", tweet.pk, ruling("remove_tweet", note=HOSTILE), by=boss)
    appeal(decision.pk, by=olga, text=HOSTILE)
    session, _ = open_session(olga, device=HOSTILE)
    return {
        "accounts.User": olga,
        "accounts.Session": session,
        "auth.Group": Group.objects.create(name=HOSTILE),
        "core.BulkRun": BulkRun.objects.create(
            operation="social.remove_comments",
            actor_id=boss.pk,
            actor_name="boss",
            params={"reason": HOSTILE},
            key="one",
            refused=[{"id": str(comment.pk), "why": HOSTILE}],
            refused_count=1,
            total=1,
        ),
        "core.AuditEvent": record("user.noted", by=boss, target=olga, reason=HOSTILE),
        "core.PeriodicRun": PeriodicRun.objects.create(
            task="moderation.resume_purges", started_at=timezone.now(), error=HOSTILE
        ),
        "moderation.Appeal": Appeal.objects.get(),
        "moderation.Case": Case.objects.get(pk=reported.case_id),
        "moderation.Decision": decision,
        "moderation.HeldItem": HeldItem.objects.get(),
        "moderation.HoldRule": rule,
        "playlists.Playlist": PlaylistFactory(owner=olga, name=HOSTILE, videos=[video]),
        "social.Comment": comment,
        "social.Tweet": tweet,
        "videos.ProcessingJob": ProcessingJob.objects.create(
            kind=JobKind.TRANSCODE, video_id=ObjectId(), state="failed", error_message=HOSTILE
        ),
        "videos.Upload": Upload.objects.create(
            owner=olga,
            length=1,
            title=HOSTILE,
            day=datetime.now(UTC).date(),
            expires_at=timezone.now() + timedelta(days=1),
        ),
        "videos.Video": video,
    }


@pytest.fixture
def enter(rows: dict[str, Any]) -> Any:
    """`enter("moderator")`: a client of this role; also boss, nobody (staff without rights), user
    and guest."""

    def sign_in(role: str) -> Client:
        client = Client()
        if role == "guest":
            return client
        if role == "boss":
            user = User.objects.get(username="boss")
        else:
            user = UserFactory(username=f"the-{role}", is_staff=role == "nobody")
            if role in ROLES:
                give_role(username=user.username, role=role, by=None)
        client.force_login(User.objects.get(pk=user.pk))
        return client

    return sign_in
