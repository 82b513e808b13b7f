"""The home costs the same with any number of rows."""

from datetime import timedelta

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.models import OutgoingMail
from core.testing.mongo import recorded
from core.testing.profile import examined
from moderation.models import Appeal, Case, Decision, Report
from social.models import Comment
from videos.models import ProcessingJob, Video, VideoDay
from videos.tests.factories import VideoFactory
from videotube.home import badges
from videotube.home.days import count_days
from videotube.home.failed import SHOWN

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")

MODELS = (
    Appeal,
    Case,
    Comment,
    Decision,
    OutgoingMail,
    ProcessingJob,
    Report,
    User,
    Video,
    VideoDay,
)
BOUND = 20


def grow(number: int) -> None:
    """So many more of everything, of today and waiting."""
    now = timezone.now()
    owner, video = UserFactory(), VideoFactory()
    subject = {"subject_id": owner.pk, "subject_name": "olga"}
    many = range(number)
    thing = {"target_type": "video"}

    def write(model, make):
        model.objects.bulk_create([make(n) for n in many])

    write(User, lambda n: UserFactory.build(username=f"{owner.pk}{n}", email=f"{owner.pk}{n}@x.y"))
    write(Video, lambda n: Video(owner=owner, title="t"))
    write(VideoDay, lambda n: VideoDay(video_id=ObjectId(), day=now.date(), views=1))
    write(Comment, lambda n: Comment(author=owner, video=video, content="c"))
    write(
        Case,
        lambda n: Case(
            **thing,
            target_id=ObjectId(),
            owner_id=owner.pk,
            owner_name="o",
            state="claimed" if n % 2 else "open",
            weight=n,
        ),
    )
    write(
        Report,
        lambda n: Report(
            **thing,
            target_id=ObjectId(),
            reporter_id=ObjectId(),
            case_id=ObjectId(),
            reason="spam",
        ),
    )
    write(
        Decision,
        lambda n: Decision(
            **thing, **subject, target_id=ObjectId(), action="warn", month="2026-03"
        ),
    )
    write(Appeal, lambda n: Appeal(**subject, decision_id=ObjectId(), text="No"))
    for state in ("failed", "queued", "running", "succeeded"):
        write(
            ProcessingJob,
            lambda n, state=state: ProcessingJob(
                kind="transcode", video_id=ObjectId(), state=state
            ),
        )
    for failed in (True, False):
        write(
            OutgoingMail,
            lambda n, failed=failed: OutgoingMail(
                to="a@b.c", template="t", has_failed=failed, expires_at=now + timedelta(days=1)
            ),
        )


def test_no_collection_is_read_further_when_there_is_more_of_everything(
    house, signed_in, settings, monkeypatch
):
    settings.PAGE_COUNT_MAX = BOUND
    monkeypatch.setattr(badges, "MOST", BOUND)
    client = signed_in("boss")
    read, sent = {}, {}
    for size in (60, 240):
        grow(size)
        count_days(timezone.now())
        with recorded() as recording:
            assert client.get("/admin/").status_code == 200
        sent[size] = recording.round_trips
        for model in MODELS:
            with examined(model) as found:
                client.get("/admin/")
            read[size, model] = (found.documents, found.keys, found.commands)
    assert sent[60] == sent[240] <= 45
    for model in MODELS:
        documents, keys, commands = read[240, model]
        assert read[60, model] == read[240, model], model
        assert keys <= commands * (BOUND + 2), model
        # What is shown of a row: the oldest, the heaviest, the newest that failed, who looks.
        assert documents <= SHOWN + 5, model


def test_a_menu_costs_a_bounded_count_for_each_number_in_it(house, signed_in, monkeypatch):
    monkeypatch.setattr(badges, "MOST", BOUND)
    client = signed_in("boss")
    grow(60)
    for model in (Case, Appeal):
        with examined(model) as found:
            page = client.get("/admin/auth/group/").content.decode()
        assert (found.documents, found.commands) == (0, 1)
        assert found.keys <= BOUND + 2
    assert page.count(f"{BOUND}+") == 3
