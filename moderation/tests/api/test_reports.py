"""Reporting over REST: what one sees, once, and nothing else."""

from typing import Any

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from moderation.models import Case, Decision, Report
from moderation.reasons import Reason
from moderation.services.decisions import decide
from moderation.tests.conftest import House
from moderation.tests.rulings import ruling
from social.services.hiding import hide_comment, hide_tweet
from social.tests.factories import CommentFactory, TweetFactory
from videos.models import Video
from videos.services.removal import remove_video
from videos.tests.factories import VideoFactory

FIELDS = {"_id", "targetType", "targetId", "reason", "text", "createdAt", "outcome"}
HOSTILE = [
    "<script>alert(1)</script>",
    "$where",
    '{"$gt": ""}',
    "=1+1",
    "a\u202eb",
    "{{ 7 }}",
    "é\n2",
]
STATES: dict[str, dict[str, Any]] = {
    "public": {},
    "unlisted": {"visibility": "unlisted"},
    "private": {"visibility": "private"},
    "processing": {"status": "processing"},
    "hidden": {"is_hidden": True},
}


def body(kind: str, target: object, **more: object) -> dict[str, object]:
    return {"targetType": kind, "targetId": str(target), "reason": "spam", **more}


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_a_report_comes_back_and_is_among_ones_own(house: House, kind: str):
    rita = client_of(house.rita)
    made = rita.post("reports", body(kind, house.things[kind], text="Look!"), 201)
    assert set(made) == FIELDS
    assert (made["targetType"], made["targetId"]) == (kind, str(house.things[kind]))
    assert (made["reason"], made["text"], made["outcome"]) == ("spam", "Look!", None)
    assert rita.get("reports/mine")["docs"] == [made]
    assert client_of(house.olga).get("reports/mine")["docs"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_kept_as_written(house: House, text: str):
    made = client_of(house.rita).post("reports", body("user", house.olga.pk, text=text), 201)
    assert made["text"] == text == Report.objects.get().text


@pytest.mark.parametrize("reason", Reason.values)
def test_every_reason_is_taken(house: House, reason: str):
    client_of(house.rita).post("reports", body("user", house.olga.pk) | {"reason": reason}, 201)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"targetType": "playlist"}, "targetType"),
        ({"targetType": {"$ne": ""}}, "targetType"),
        ({"targetId": {"$ne": ""}}, "targetId"),
        ({"targetId": None}, "targetId"),
        ({"targetId": "x" * 101}, "targetId"),
        ({"reason": "boredom"}, "reason"),
        ({"reason": None}, "reason"),
        ({"text": "x" * 1001}, "text"),
        ({"text": ["x"]}, "text"),
        ({"text": "a\0b"}, "text"),
    ],
)
def test_what_is_no_report_is_refused(house: House, wrong: dict[str, object], field: str):
    error = client_of(house.rita).post("reports", body("user", house.olga.pk) | wrong, 400)
    assert [e["field"] for e in error["errors"]] == [field]
    assert not Report.objects.exists()


def test_a_second_report_of_a_thing_is_a_conflict_unless_the_key_is_the_same(house: House):
    rita = client_of(house.rita)
    sent = body("video", house.video.pk)
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first = rita.post("reports", sent, 201, **key)
    assert rita.post("reports", sent, 201, **key) == first
    error = rita.post("reports", sent, 409)
    assert error["error"]["code"] == "already_reported"
    assert [e["field"] for e in error["errors"]] == ["targetId"]
    assert Case.objects.get().reports_count == 1


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_ones_own_things_cannot_be_reported(house: House, kind: str):
    error = client_of(house.olga).post("reports", body(kind, house.things[kind]), 400)
    assert [e["code"] for e in error["errors"]] == ["own_content"]


def test_guests_report_nothing(house: House):
    ApiClient().post("reports", body("video", house.video.pk), 401)
    ApiClient().get("reports/mine", status=401)


@pytest.mark.parametrize("kind", ["video", "comment"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ["other", "staff"])
def test_only_what_one_sees_can_be_reported(house: House, kind: str, state: str, role: str):
    video = VideoFactory(owner=house.olga, **STATES[state])
    comment = CommentFactory(video=video, author=house.milo)
    target = video.pk if kind == "video" else comment.pk
    client = client_of(house.rita if role == "other" else house.mona)
    seen = state == "public" or role == "staff"
    answer = client.post("reports", body(kind, target), 201 if seen else 404)
    if not seen:
        random = client.post("reports", body(kind, ObjectId()), 404)
        for part in (answer, random):
            part["error"].pop("timestamp")
            part["error"].pop("requestId")
        assert answer == random
        assert not Report.objects.exists()


def test_what_is_unlisted_is_reported_by_the_link_by_which_it_was_opened(house: House):
    video: Video = VideoFactory(owner=house.olga, visibility="unlisted")
    comment = CommentFactory(video=video)
    rita = client_of(house.rita)
    assert rita.post("reports", body("video", video.share_id), 201)["targetId"] == str(video.pk)
    rita.post("reports", body("comment", comment.pk, video="nonsense"), 404)
    rita.post("reports", body("comment", comment.pk, video=str(house.video.pk)), 404)
    rita.post("reports", body("comment", comment.pk, video=video.share_id), 201)


def test_what_staff_have_hidden_cannot_be_reported(house: House):
    hide_comment(house.comment.pk, by=house.boss)
    hide_tweet(house.tweet.pk, by=house.boss)
    rita = client_of(house.rita)
    rita.post("reports", body("comment", house.comment.pk), 404)
    rita.post("reports", body("tweet", house.tweet.pk), 404)
    User.objects.filter(pk=house.olga.pk).update(is_active=False)
    rita.post("reports", body("user", house.olga.pk), 404)


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
@pytest.mark.parametrize("target", ["nonsense", "$where", "../admin", "0" * 24, "é"])
def test_an_id_of_nothing_is_a_404(house: House, kind: str, target: str):
    client_of(house.rita).post("reports", body(kind, target), 404)


def test_reports_have_a_limit_of_their_own(house: House, rate_limits: Any):
    rate_limits.RATELIMITS["report_user"] = "2/60"
    rita = client_of(house.rita)
    for kind in ("video", "tweet"):
        rita.post("reports", body(kind, house.things[kind]), 201)
    rita.post("reports", body("user", house.olga.pk), 429)
    assert "Retry-After" in rita.last.headers
    client_of(UserFactory()).post("reports", body("user", house.olga.pk), 201)


def test_a_reporter_learns_what_became_of_it(house: House):
    rita = client_of(house.rita)
    for kind in ("video", "tweet"):
        rita.post("reports", body(kind, house.things[kind]), 201)
    decide(Case.objects.get(target_type="tweet").pk, ruling("dismiss"), by=house.mona)
    decide(Case.objects.get(target_type="video").pk, ruling("hide_video"), by=house.mona)
    outcomes = {r["targetType"]: r["outcome"] for r in rita.get("reports/mine")["docs"]}
    assert outcomes == {"tweet": "dismissed", "video": "upheld"}
    assert Decision.objects.count() == 2


def test_with_a_video_its_reports_go(house: House):
    rita = client_of(house.rita)
    rita.post("reports", body("video", house.video.pk), 201)
    remove_video(house.video, by=house.boss)
    assert rita.get("reports/mine")["docs"] == []


def test_the_cost_of_a_page_does_not_grow_with_its_rows(house: House):
    rita = client_of(house.rita)

    def cost() -> int:
        with recorded() as sent:
            rita.get("reports/mine?limit=50")
        return sent.round_trips

    rita.post("reports", body("tweet", house.tweet.pk), 201)
    first = cost()
    for tweet in TweetFactory.create_batch(9):
        rita.post("reports", body("tweet", tweet.pk), 201)
    assert cost() == first


def test_nothing_but_the_documented_fields_can_be_set(house: House):
    forged = {"_id": str(ObjectId()), "reporterId": str(house.mona.pk), "weight": 9, "caseId": "x"}
    made = client_of(house.rita).post("reports", body("tweet", house.tweet.pk) | forged, 201)
    report = Report.objects.get()
    assert (report.reporter_id, made["_id"]) == (house.rita.pk, str(report.pk))
    assert made["_id"] != forged["_id"]
    assert Case.objects.get().weight == 100
