"""Reports: once a person, all of a thing in one case."""

from collections import Counter
from threading import Thread

import pytest
from bson import ObjectId
from django.db import connections

from accounts.tests.factories import UserFactory
from core.errors import Conflict, Invalid, NotFound
from core.mongo import turns
from moderation.models import Case, CaseState, Outcome, Report, Reporter
from moderation.services import reports
from moderation.services.cases import close_gone
from moderation.services.reports import report
from moderation.targets import Target
from moderation.tests.conftest import House
from social.services.comments import remove_comment
from social.services.tweets import delete_tweet
from social.tests.storms import storm
from videos.models import Video
from videos.services.removal import delete_video


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_a_report_opens_a_case_that_shows_what_was_reported(house: House, kind: str):
    made = report(
        by=house.rita, target_type=kind, target_id=house.things[kind], reason="hate", text="Look!"
    )
    case = Case.objects.get(pk=made.case_id)
    assert (case.state, case.is_open, case.reports_count) == (CaseState.OPEN, True, 1)
    assert (case.owner_id, case.owner_name, case.reasons) == (house.olga.pk, "olga", ["hate"])
    assert {
        "video": case.title == "Olga sings",
        "comment": case.text == "Words of olga" and case.video_id == house.comment.video_id,
        "tweet": case.text == "Tweet of olga",
        "user": (case.title, case.text) == ("Olga", "I sing."),
    }[kind]
    assert made.text == "Look!"


def test_a_second_person_joins_the_case_and_raises_its_weight(house: House):
    first = house.case()
    again = house.case(by=UserFactory())
    assert again.pk == first.pk
    assert (again.reports_count, again.trust) == (2, 200)
    assert again.weight == 2 * first.weight
    assert Video.objects.get(pk=house.video.pk).reports_count == 2


def test_a_person_reports_a_thing_once(house: House):
    case = house.case()
    with pytest.raises(Conflict) as error:
        house.case()
    assert error.value.code == "already_reported"
    assert Case.objects.get(pk=case.pk).reports_count == Report.objects.count() == 1


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_nobody_reports_what_is_theirs(house: House, kind: str):
    with pytest.raises(Invalid):
        house.case(kind, by=house.olga)
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_what_is_not_there_cannot_be_reported(house: House, kind: str):
    with pytest.raises(NotFound):
        report(by=house.rita, target_type=kind, target_id=ObjectId(), reason="spam")


def test_a_report_of_something_that_was_decided_opens_a_new_case(house: House):
    first = house.case()
    close_gone("video", house.video.pk)
    second = house.case()
    assert second.pk != first.pk
    assert [case.pk for case in Case.objects.about("video", house.video.pk)] == [
        second.pk,
        first.pk,
    ]


def test_somebody_who_was_right_before_counts_more(house: House):
    Reporter.objects.create(user_id=house.rita.pk, upheld=8)
    assert house.case().trust == 180


def test_twenty_people_at_once_make_one_case(house: House):
    people = UserFactory.create_batch(20)

    def tell(number: int) -> int:
        report(
            by=people[number],
            target_type="video",
            target_id=house.video.pk,
            reason="spam",
        )
        return 201

    said = storm(*(lambda _, n=n: tell(n) for n in range(20)), times=1)
    assert said == Counter({201: 20})
    case = Case.objects.get()
    assert (case.reports_count, case.trust) == (20, 2000)
    assert Report.objects.filter(case_id=case.pk).count() == 20


def test_the_same_person_at_once_makes_one_report(house: House):
    def tell(_: int) -> int:
        try:
            house.case()
        except Conflict as error:
            return int(error.status)
        return 201

    assert storm(*[tell] * 8, times=1) == Counter({201: 1, 409: 7})
    assert Report.objects.count() == Case.objects.get().reports_count == 1


@pytest.mark.parametrize("kind", ["video", "comment", "tweet"])
def test_with_a_thing_go_its_reports_and_its_open_case_is_decided(house: House, kind: str):
    case = house.case(kind)
    if kind == "video":
        delete_video(house.video.pk, by=house.olga)
    elif kind == "tweet":
        delete_tweet(house.tweet.pk, by=house.olga)
    else:
        remove_comment(house.comment, by=house.olga)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.is_open) == ("decided", Outcome.GONE, False)
    assert case.decided_month
    assert not Report.objects.exists()


def test_with_a_video_go_the_reports_of_its_comments(house: House):
    case = house.case("comment")
    delete_video(house.comment.video_id, by=house.comment.video.owner)
    case.refresh_from_db()
    assert case.outcome == Outcome.GONE
    assert not Report.objects.exists()


def test_a_deletion_in_the_middle_of_a_report_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    # As from another process, which knows nothing of this one's turns.
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.0)
    open_case = reports._open

    def delete() -> None:
        delete_video(house.video.pk, by=house.olga)
        connections.close_all()

    deletion = Thread(target=delete)

    def interrupted(target: Target) -> Case:
        if deletion.ident is None:
            deletion.start()
            deletion.join(timeout=0.5)
        return open_case(target)

    monkeypatch.setattr(reports, "_open", interrupted)
    house.case()
    deletion.join()
    assert not Video.objects.filter(pk=house.video.pk).exists()
    assert not Report.objects.exists()
    assert not Case.objects.filter(is_open=True).exists()


def test_a_storm_of_reports_on_a_video_that_is_deleted_leaves_none_behind(house: House):
    people = UserFactory.create_batch(10)

    def tell(number: int) -> int:
        try:
            house.case(by=people[number])
        except NotFound:
            return 404
        return 201

    def delete(_: int) -> int:
        delete_video(house.video.pk, by=house.olga)
        return 200

    said = storm(delete, *(lambda _, n=n: tell(n) for n in range(10)), times=1)
    assert set(said) <= {200, 201, 404}
    assert not Report.objects.exists()
    assert not Case.objects.filter(is_open=True).exists()
