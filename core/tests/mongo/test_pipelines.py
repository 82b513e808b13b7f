"""What the engine sends: no stage between `$match`, `$sort` and `$limit` that hides an index."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Lower

from core.models import AuditEvent, IdempotencyRecord
from core.testing.mongo import recorded
from core.testing.plans import Plan, explain
from core.tests.events import make_events

pytestmark = pytest.mark.usefixtures("db")


def stages(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
    with recorded() as sent:
        list(queryset)
    [pipeline] = sent.pipelines(queryset.model._meta.db_table)
    return pipeline


def names(pipeline: list[dict[str, Any]]) -> list[str]:
    return [next(iter(stage)) for stage in pipeline]


def assert_lean(plan: Plan, *, returned: int) -> None:
    assert "IXSCAN" in plan.stages
    assert "SORT" not in plan.stages
    assert plan.documents == returned
    assert plan.keys <= returned + 1


def test_an_ordered_limited_query_is_match_sort_limit_and_reads_what_it_returns() -> None:
    make_events(200)
    newest = AuditEvent.objects.filter(verb="thing.1").order_by("-at")[:10]

    assert names(stages(newest)) == ["$match", "$sort", "$limit"]
    assert [event.target_id for event in newest] == [str(i) for i in range(199, 180, -2)]
    assert_lean(explain(newest), returned=10)


@pytest.mark.parametrize("descending", [True, False])
def test_either_direction_uses_the_same_index(descending: bool) -> None:
    make_events(50)
    assert_lean(explain(AuditEvent.objects.order_by("-at" if descending else "at")[:5]), returned=5)


def test_only_projects_behind_sort_and_limit() -> None:
    make_events(100)
    lean = AuditEvent.objects.order_by("-at").only("verb")[:10]

    assert names(stages(lean)) == ["$sort", "$limit", "$project"]
    assert [event.verb for event in lean][:2] == ["thing.1", "thing.0"]
    assert_lean(explain(lean), returned=10)


def test_defer_leaves_the_field_on_the_server_until_it_is_asked_for() -> None:
    make_events(2, reason="long")
    with recorded() as sent:
        event = AuditEvent.objects.defer("reason").first()
    assert event is not None
    [[*_, project]] = sent.pipelines(AuditEvent._meta.db_table)
    assert "reason" not in project["$project"]
    assert event.reason == "long"


def test_only_with_a_count_and_an_update_still_works() -> None:
    make_events(4)
    assert AuditEvent.objects.only("verb").count() == 4
    assert AuditEvent.objects.only("verb")[:3].count() == 3
    Group.objects.create(name="a")
    assert Group.objects.only("pk").update(name="b") == 1
    assert Group.objects.only("pk").delete()[0] == 1


def test_only_across_a_joined_document_keeps_both_sides() -> None:
    kind = ContentType.objects.get_for_model(Group)
    permission = (
        Permission.objects.filter(content_type=kind)
        .select_related("content_type")
        .only("codename", "content_type__model")
        .order_by("codename")
        .first()
    )
    assert permission is not None
    with recorded() as sent:
        assert (permission.codename, permission.content_type.model) == ("add_group", "group")
    assert not sent.commands


def test_values_and_values_list_project_behind_sort_and_limit() -> None:
    make_events(100)
    rows = AuditEvent.objects.order_by("-at").values("pk", "verb", "at")[:10]
    flat = AuditEvent.objects.order_by("-at").values_list("target_id", flat=True)[:3]

    assert names(stages(rows)) == ["$sort", "$limit", "$project"]
    assert next(iter(rows))["verb"] == "thing.1"
    assert list(flat) == ["99", "98", "97"]
    assert_lean(explain(rows), returned=10)


def test_skip_stands_between_sort_and_limit() -> None:
    make_events(30)
    assert names(stages(AuditEvent.objects.order_by("-at")[5:10])) == ["$sort", "$skip", "$limit"]


def test_a_renaming_or_computing_annotation_is_kept_and_right() -> None:
    make_events(4)
    plain = AuditEvent.objects.annotate(title=F("verb")).order_by("-at")[:2]
    computed = AuditEvent.objects.annotate(low=Lower("verb"), one=Value(1)).order_by("low", "-at")

    assert [event.title for event in plain] == ["thing.1", "thing.0"]
    assert [(event.low, event.one) for event in computed] == [
        ("thing.0", 1),
        ("thing.0", 1),
        ("thing.1", 1),
        ("thing.1", 1),
    ]


def test_ordering_by_an_annotation_that_takes_a_fields_name_uses_the_new_value() -> None:
    make_events(3)
    swapped = AuditEvent.objects.annotate(key=F("target_id")).order_by("-key").values_list("key")
    assert [key for (key,) in swapped] == ["2", "1", "0"]


def test_ordering_with_nulls_last_still_works() -> None:
    make_events(2)
    make_events(1, actor_id=None, target_id="none")
    ordered = AuditEvent.objects.order_by(F("actor_id").asc(nulls_last=True), "-at")
    assert len(list(ordered)) == 3


def test_distinct_values_are_sorted_right() -> None:
    make_events(6)
    verbs = AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct()
    assert list(verbs) == ["thing.0", "thing.1"]


def test_a_union_is_sorted_and_sliced_right() -> None:
    make_events(6)
    odd = AuditEvent.objects.filter(verb="thing.1").order_by().values("target_id")
    even = AuditEvent.objects.filter(verb="thing.0").order_by().values("target_id")
    both = odd.union(even).order_by("-target_id")[:3]
    assert [row["target_id"] for row in both] == ["5", "4", "3"]


def test_a_subquery_with_order_and_limit_is_right() -> None:
    make_events(6)
    newest = AuditEvent.objects.filter(verb=OuterRef("verb")).order_by("-at").values("pk")[:1]
    assert AuditEvent.objects.filter(Exists(newest)).count() == 6
    assert AuditEvent.objects.filter(pk__in=newest.none()).count() == 0


def test_a_count_fetches_no_document_and_uses_the_index() -> None:
    make_events(100)
    with recorded() as sent:
        assert AuditEvent.objects.filter(verb="thing.1").count() == 50
    [pipeline] = sent.pipelines(AuditEvent._meta.db_table)
    assert explain(AuditEvent, pipeline).documents == 0


def test_a_sliced_count_reads_no_more_than_its_limit() -> None:
    make_events(300)
    with recorded() as sent:
        assert AuditEvent.objects.filter(verb="thing.1").order_by()[:20].count() == 20
    [pipeline] = sent.pipelines(AuditEvent._meta.db_table)
    plan = explain(AuditEvent, pipeline)
    assert plan.keys <= 21
    assert plan.documents <= 20


def test_exists_reads_one_entry() -> None:
    make_events(100)
    with recorded() as sent:
        assert AuditEvent.objects.filter(verb="thing.1").exists()
    [pipeline] = sent.pipelines(AuditEvent._meta.db_table)
    assert explain(AuditEvent, pipeline).keys <= 1


def test_an_update_sends_one_command_with_the_plain_filter() -> None:
    Group.objects.create(name="a")
    with recorded() as sent:
        assert Group.objects.filter(name="a").update(name="$name") == 1
    [command] = sent.commands
    assert command["updates"][0]["q"] == {"name": "a"}
    assert Group.objects.get().name == "$name"


def test_an_increment_is_one_atomic_command() -> None:
    record = IdempotencyRecord.objects.create(
        user_id="0" * 24, path="/", key="k", status=1, expires_at="2030-01-01T00:00:00Z"
    )
    with recorded() as sent:
        IdempotencyRecord.objects.filter(pk=record.pk).update(status=F("status") + 1)
    assert len(sent.commands) == 1
    record.refresh_from_db()
    assert record.status == 2


def test_a_delete_sends_the_plain_filter() -> None:
    record = IdempotencyRecord.objects.create(
        user_id="0" * 24, path="/", key="k", expires_at="2030-01-01T00:00:00Z"
    )
    with recorded() as sent:
        IdempotencyRecord.objects.filter(key="k").delete()
    assert [c["deletes"][0]["q"] for c in sent.commands if "deletes" in c] in (
        [{"key": "k"}],
        [{"_id": {"$in": (record.pk,)}}],
    )
    assert not IdempotencyRecord.objects.exists()


def test_bounds_are_sent_without_a_test_for_existence() -> None:
    make_events(10)
    middle = AuditEvent.objects.order_by("at")[5].at
    below = AuditEvent.objects.filter(at__lt=middle)
    at_most = AuditEvent.objects.filter(at__lte=middle)

    assert stages(below.order_by()) == [{"$match": {"at": {"$lt": middle.replace(tzinfo=None)}}}]
    assert (below.count(), at_most.count()) == (5, 6)


def test_null_is_below_nothing() -> None:
    make_events(3, actor_id=None)
    ids = make_events(1, actor_id=make_events(1)[0])
    highest = "f" * 24
    assert [e.pk for e in AuditEvent.objects.filter(actor_id__lt=highest)] == ids
    assert [e.pk for e in AuditEvent.objects.filter(actor_id__lte=highest)] == ids
