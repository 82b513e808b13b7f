"""What a user hears of decisions, and how they appeal, over REST."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from accounts.tests.factories import PASSWORD, client_of
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded
from moderation.models import Appeal, Decision
from moderation.services.appeals import answer_appeal, appeal_token
from moderation.services.decisions import decide, decide_on, lift
from moderation.tests.conftest import House
from moderation.tests.rulings import ruling

FIELDS = {
    "_id",
    "createdAt",
    "action",
    "message",
    "targetType",
    "targetId",
    "targetTitle",
    "reason",
    "note",
    "until",
    "reverses",
    "liftedAt",
    "canAppeal",
    "appealableUntil",
    "appeal",
}


@pytest.fixture
def decision(house: House) -> Decision:
    return decide(house.case().pk, ruling("hide_video", internal_note="Secret."), by=house.mona)


def test_a_user_reads_what_was_decided_about_them_and_nothing_about_staff(
    house: House, decision: Decision
):
    (item,) = client_of(house.olga).get("moderation/decisions")["docs"]
    assert set(item) == FIELDS
    assert (item["action"], item["reason"]) == ("hide_video", "spam")
    assert item["message"] == "Your video has been hidden: only you and our staff can see it."
    assert (item["targetId"], item["targetTitle"]) == (str(house.video.pk), "Olga sings")
    assert item["note"] == "Please read our rules."
    assert (item["liftedAt"], item["canAppeal"], item["appeal"]) == (None, True, None)
    text = str(item)
    for secret in ("Secret", "mona", "rita", str(house.mona.pk), str(house.rita.pk)):
        assert secret not in text


@pytest.mark.parametrize("name", ["rita", "mona", "boss"])
def test_nobody_else_does(house: House, decision: Decision, name: str):
    assert client_of(getattr(house, name)).get("moderation/decisions")["docs"] == []
    ApiClient().get("moderation/decisions", status=401)


def test_an_appeal_is_shown_with_its_answer(house: House, decision: Decision):
    olga = client_of(house.olga)
    sent = {"decisionId": str(decision.pk), "text": "It is mine."}
    made = olga.post("moderation/appeals", sent, 201)
    assert (made["state"], made["text"], made["answer"]) == ("open", "It is mine.", "")
    (item,) = olga.get("moderation/decisions")["docs"]
    assert item["appeal"] == made
    assert item["canAppeal"] is False
    assert olga.post("moderation/appeals", sent, 409)["error"]["code"] == "already_appealed"
    answer_appeal(Appeal.objects.get().pk, by=house.milo, granted=True, answer="So it is.")
    back, item = olga.get("moderation/decisions")["docs"]
    assert (back["action"], back["reverses"]) == ("restore_video", str(decision.pk))
    assert back["canAppeal"] is False
    assert (item["appeal"]["state"], item["appeal"]["answer"]) == ("granted", "So it is.")
    assert item["liftedAt"] == back["createdAt"]
    assert "milo" not in str((back, item))


def test_the_same_key_makes_one_appeal(house: House, decision: Decision):
    olga = client_of(house.olga)
    sent = {"decisionId": str(decision.pk), "text": "It is mine."}
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first = olga.post("moderation/appeals", sent, 201, **key)
    assert olga.post("moderation/appeals", sent, 201, **key) == first


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"decisionId": str(ObjectId())}, 404),
        ({"decisionId": "nonsense"}, 400),
        ({"decisionId": {"$ne": ""}}, 400),
        ({"decisionId": None}, 400),
        ({"text": " "}, 400),
        ({"text": "x" * 2001}, 400),
        ({"text": None}, 400),
        ({"token": "forged"}, 404),
        ({"token": "x" * 501}, 400),
    ],
)
def test_what_is_no_appeal_is_refused(
    house: House, decision: Decision, wrong: dict[str, object], status: int
):
    sent = {"decisionId": str(decision.pk), "text": "Mine."} | wrong
    client_of(house.olga).post("moderation/appeals", sent, status)
    assert not Appeal.objects.exists()


def test_anothers_decision_looks_like_none(house: House, decision: Decision):
    def answer(id_: object) -> Any:
        sent = {"decisionId": str(id_), "text": "Mine."}
        error = client_of(house.rita).post("moderation/appeals", sent, 404)
        return error | {"error": None}

    assert answer(decision.pk) == answer(ObjectId())


def test_a_banned_account_appeals_by_the_token_of_its_mail_and_learns_nothing_at_login(
    house: House,
):
    banned = decide_on("user", house.olga.pk, ruling("suspend_user"), by=house.mona)
    guest = ApiClient()

    def login(password: str) -> Any:
        error = guest.post("users/login", {"username": "olga", "password": password}, 401)
        return error | {"error": None}

    assert login(PASSWORD) == login("wrong")
    guest.post("moderation/appeals", {"decisionId": str(banned.pk), "text": "Sorry."}, 401)
    sent = {"token": appeal_token(banned), "text": "Sorry."}
    assert guest.post("moderation/appeals", sent, 201)["decisionId"] == str(banned.pk)
    guest.post("moderation/appeals", sent, 409)
    answer_appeal(Appeal.objects.get().pk, by=house.milo, granted=True, answer="Welcome back.")
    guest.post("users/login", {"username": "olga", "password": PASSWORD})


def test_what_comes_too_late_is_refused(house: House, decision: Decision, settings: Any):
    settings.APPEAL_WINDOW = timedelta(0)
    sent = {"decisionId": str(decision.pk), "text": "Mine."}
    error = client_of(house.olga).post("moderation/appeals", sent, 403)
    assert error["error"]["code"] == "appeal_closed"
    (item,) = client_of(house.olga).get("moderation/decisions")["docs"]
    assert item["canAppeal"] is False


def test_the_cost_of_a_page_does_not_grow_with_its_rows(house: House):
    olga = client_of(house.olga)

    def cost() -> tuple[int, int]:
        with recorded() as sent:
            olga.get("moderation/decisions?cursor=&limit=20")
        pipelines = sent.pipelines("moderation_decision")
        return sent.round_trips, documents_examined("moderation_decision", pipelines[0])

    decide_on("user", house.olga.pk, ruling("warn"), by=house.mona)
    trips, read = cost()
    for _ in range(9):
        decide_on("user", house.olga.pk, ruling("warn"), by=house.mona)
        decide_on("user", house.rita.pk, ruling("warn"), by=house.mona)
    more_trips, more_read = cost()
    assert more_trips == trips
    assert (read, more_read) == (1, 10)


def test_statistics_are_numbers_and_nothing_else(
    house: House, decision: Decision, redis_server: Any
):
    made = client_of(house.olga).post(
        "moderation/appeals", {"decisionId": str(decision.pk), "text": "Mine."}, 201
    )
    answer_appeal(ObjectId(made["_id"]), by=house.milo, granted=True, answer="Yes.")
    lift(decide_on("user", house.olga.pk, ruling("warn"), by=house.mona).pk, by=house.mona)
    stats = ApiClient().get("moderation/stats")
    assert len(stats["months"]) == 12
    month = stats["months"][0]
    assert month["month"] == f"{decision.at:%Y-%m}"
    assert (month["reports"], month["reportsByReason"]) == (1, {"spam": 1})
    assert month["decisionsByAction"] == {
        "hide_video": 1,
        "restore_video": 1,
        "warn": 1,
        "withdraw_warning": 1,
    }
    assert month["decisions"] == 4
    assert month["medianHoursToDecision"] == 0.0
    assert month["appeals"] == {"granted": 1, "upheld": 0}
    assert stats["months"][1]["medianHoursToDecision"] is None
    decide_on("user", house.olga.pk, ruling("warn"), by=house.mona)
    assert ApiClient().get("moderation/stats") == stats, "asked again within the hour"
