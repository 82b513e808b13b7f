"""Several small reads in one round trip."""

from dataclasses import replace

import pytest
from bson import ObjectId

from core.models import BulkRun
from core.mongo.plain import NotPlain
from core.mongo.questions import Known, Question, ask, together
from core.testing.mongo import recorded
from core.tests.mongo.test_changes import run

pytestmark = pytest.mark.usefixtures("db")


def named(key: str) -> Question[list[str]]:
    return Question(
        BulkRun, [{"$match": {"key": key}}], lambda found: [row["key"] for row in found]
    )


def test_answers_come_in_the_order_of_the_questions_in_one_round_trip():
    for key in "abc":
        run(key)
    with recorded() as mongo:
        answers = ask(named("b"), Known(7), named("x"), named("a").then(len), named("c"))
    assert answers == [["b"], 7, [], 1, ["c"]]
    assert mongo.round_trips == 1


def test_where_nothing_has_to_be_read_nothing_is():
    with recorded() as mongo:
        assert ask(Known(1), Known(None).then(lambda value: value is None)) == [1, True]
        assert ask() == []
    assert mongo.round_trips == 0


def test_a_question_alone_is_its_own_pipeline():
    run("a")
    with recorded() as mongo:
        assert ask(named("a"), Known(0)) == [["a"], 0]
    assert mongo.commands[0]["pipeline"] == [{"$match": {"key": "a"}}]


def test_together_each_document_says_what_it_answers():
    first, union = together([named("a"), named("b")])[1:]
    assert first == {"$set": {"_question": {"$literal": 0}}}
    assert union == {
        "$unionWith": {
            "coll": "core_bulkrun",
            "pipeline": [{"$match": {"key": "b"}}, {"$set": {"_question": {"$literal": 1}}}],
        }
    }


def test_an_index_leads_the_first_question_and_no_other():
    run("a")
    led = replace(named("a"), index="_id_")
    with recorded() as mongo:
        assert ask(led, named("b")) == [["a"], []]
        assert ask(Known(1), led) == [1, ["a"]]
    assert [command["hint"] for command in mongo.commands] == ["_id_", "_id_"]
    with pytest.raises(ValueError, match="first"):
        ask(named("b"), led)


def test_rows_are_a_question_and_none_are_an_answer():
    made = run("a", total=3)
    rows = BulkRun.objects.filter(key="a").order_by("-total")[:5]
    with recorded() as mongo:
        assert ask(rows.question(), named("a")) == [[made], ["a"]]
    assert mongo.round_trips == 1
    with recorded() as mongo:
        assert ask(BulkRun.objects.filter(pk__in=[]).question()) == [[]]
    assert mongo.round_trips == 0
    with pytest.raises(NotPlain):
        BulkRun.objects.distinct().question()


def test_a_part_of_the_rows_and_their_number_can_be_asked_for_together():
    for number in range(5):
        run(str(number), total=number)
    rows = BulkRun.objects.filter(total__gte=1).order_by("-total")
    with recorded() as mongo:
        page, total = ask(*rows[:2].with_total(3))
    assert ([row.total for row in page], total, mongo.round_trips) == ([4, 3], 3, 1)
    assert page[0] == BulkRun.objects.get(key="4")
    assert ask(*rows[1:2].with_total(100)) == [[BulkRun.objects.get(key="3")], 4]
    assert ask(*BulkRun.objects.filter(pk=ObjectId())[:1].with_total(9)) == [[], 0]


def test_rows_that_are_not_plain_are_no_question():
    for rows in (BulkRun.objects.values("key"), BulkRun.objects.distinct()):
        with pytest.raises(NotPlain):
            rows.with_total(10)
