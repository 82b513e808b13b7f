"""Hiding all of somebody's output, and what many report: back neither too early nor too late."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from moderation.actions import Action
from moderation.models import Reporter
from moderation.services import purging
from moderation.services.decisions import Ruling, decide, decide_on, lift
from moderation.tests.conftest import House
from moderation.tests.rulings import EFFECTS, purged, ruling, seen
from social.tests.factories import CommentFactory, TweetFactory
from social.tests.invariants import disagreements
from videos.models import Video
from videos.tests.factories import VideoFactory


def test_reports_of_many_hide_a_thing_until_somebody_has_looked(house: House, settings: Any):
    settings.REPORTS_TO_HIDE = 2
    liar = UserFactory()
    Reporter.objects.create(user_id=liar.pk, dismissed=5)
    house.case("comment")
    house.case("comment", by=liar)
    assert seen(house)["comment"]
    case = house.case("comment", by=UserFactory())
    case.refresh_from_db()
    assert case.is_withheld
    assert not seen(house)["comment"]
    decide(case.pk, Ruling(action=Action.DISMISS), by=house.mona)
    assert seen(house)["comment"]
    assert disagreements() == []


def test_what_was_withheld_and_then_removed_stays_so(house: House, settings: Any):
    settings.REPORTS_TO_HIDE = 1
    case = house.case("tweet")
    assert not seen(house)["tweet"]
    decide(case.pk, ruling("remove_tweet"), by=house.mona)
    assert not seen(house)["tweet"]


def test_a_purge_hides_everything_and_its_reversal_gives_it_back(house: House, settings: Any):
    settings.MODERATION_BATCH = 2
    CommentFactory.create_batch(5, author=house.olga)
    TweetFactory.create_batch(5, author=house.olga)
    VideoFactory.create_batch(3, owner=house.olga, visibility="unlisted")
    assert purging.preview(house.olga.pk) == purging.Preview(6, 6, 4)
    decision = purged(house)
    assert purging.preview(house.olga.pk).total == 0
    assert not any(seen(house).values())
    assert not User.objects.get(pk=house.olga.pk).is_active
    assert disagreements() == []
    lift(decision.pk, by=house.milo)
    assert purging.run(decision.pk) == 16
    assert purging.preview(house.olga.pk) == purging.Preview(6, 6, 4)
    assert all(seen(house).values())
    assert disagreements() == []


def test_a_purge_that_is_interrupted_goes_on_and_one_taken_back_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    decision = decide_on("user", house.olga.pk, ruling("purge_user"), by=house.mona)
    real = purging._hide
    calls: list[Any] = []

    def dies(*args: Any) -> bool:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(purging, "_hide", dies)
    with pytest.raises(KeyboardInterrupt):
        purging.run(decision.pk)
    assert sum(seen(house).values()) == 2
    monkeypatch.undo()
    assert purging.run(decision.pk) == 2
    assert not any(seen(house).values())
    lift(decision.pk, by=house.mona)
    purging.run(decision.pk)
    assert all(seen(house).values())


def test_a_long_purge_is_done_in_slices(
    house: House, monkeypatch: pytest.MonkeyPatch, redis_server: Any
):
    decision = decide_on("user", house.olga.pk, ruling("purge_user"), by=house.mona)
    sent: list[Any] = []
    monkeypatch.setattr(purging, "_hand_over", sent.append)
    monkeypatch.setattr(purging, "SLICE_SECONDS", -1.0)
    assert purging.run(decision.pk) == 0
    assert sent == [decision.pk]
    monkeypatch.setattr(purging, "SLICE_SECONDS", 20.0)
    assert purging.run(decision.pk) == 3
    assert sent == [decision.pk]


def test_what_a_decision_has_removed_does_not_come_back_with_a_purge(house: House):
    alone = decide_on("tweet", house.tweet.pk, ruling("remove_tweet"), by=house.mona)
    purge = purged(house)
    lift(purge.pk, by=house.mona)
    purging.run(purge.pk)
    assert seen(house) == {"video": True, "comment": True, "tweet": False}
    lift(alone.pk, by=house.mona)
    assert seen(house)["tweet"]


def test_what_a_purge_has_removed_does_not_come_back_with_a_decision(house: House):
    alone = decide_on("tweet", house.tweet.pk, ruling("remove_tweet"), by=house.mona)
    purge = purged(house)
    lift(alone.pk, by=house.mona)
    assert not seen(house)["tweet"]
    lift(purge.pk, by=house.mona)
    purging.run(purge.pk)
    assert all(seen(house).values())


def test_what_was_removed_after_a_purge_stays_removed_when_that_is_lifted(house: House):
    purge = purged(house)
    alone = decide_on("tweet", house.tweet.pk, ruling("remove_tweet"), by=house.mona)
    lift(purge.pk, by=house.mona)
    purging.run(purge.pk)
    assert seen(house) == {"video": True, "comment": True, "tweet": False}
    lift(alone.pk, by=house.mona)
    assert seen(house)["tweet"]


@pytest.mark.parametrize("action", EFFECTS)
def test_what_two_decisions_have_hidden_is_shown_when_both_are_lifted(house: House, action: str):
    kind = EFFECTS[action]
    one, two = (
        decide_on(kind, house.things[kind], ruling(action), by=house.mona) for _ in range(2)
    )
    lift(one.pk, by=house.mona)
    assert not seen(house)[kind]
    lift(two.pk, by=house.mona)
    assert seen(house)[kind]


def test_what_its_owner_deletes_stays_deleted(house: House):
    purge = purged(house)
    Video.objects.filter(pk=house.video.pk).delete()
    lift(purge.pk, by=house.mona)
    purging.run(purge.pk)
    assert seen(house) == {"video": False, "comment": True, "tweet": True}
