"""Pages: numbered and by cursor, right and cheap."""

from typing import Any

import pytest
from bson import ObjectId
from django.core import signing
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from core.api import cursors
from core.api.pages import array_or_paginate, paginate
from core.api.totals import total_of
from core.errors import Invalid
from core.models import AuditEvent
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from core.testing.plans import explain, pipeline_of
from core.tests.events import make_events
from core.tests.views import PagesView

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

ORDERS = [
    ("-at", "-pk"),
    ("at", "pk"),
    ("-at", "pk"),
    ("verb", "-at", "-pk"),
    ("-verb", "at", "pk"),
    ("actor_id", "-pk"),
    ("-actor_id", "-pk"),
    ("-actor_id", "at", "pk"),
    ("pk",),
    ("-pk",),
]


def page(order: tuple[str, ...], rows: Any = None, **query: Any) -> dict[str, Any]:
    request = Request(APIRequestFactory().get("/", query))
    queryset = AuditEvent.objects.all() if rows is None else rows
    return paginate(queryset, request, order=order, render=list)


def test_the_page_object_says_where_it_stands(api: ApiClient) -> None:
    make_events(25)
    first = api.get("t/pages")
    assert first.pop("nextCursor")
    assert first == {
        "docs": [str(i) for i in range(24, 14, -1)],
        "totalDocs": 25,
        "limit": 10,
        "page": 1,
        "totalPages": 3,
        "pagingCounter": 1,
        "hasPrevPage": False,
        "hasNextPage": True,
        "prevPage": None,
        "nextPage": 2,
    }
    last = api.get("t/pages", {"page": 3})
    assert last["docs"] == ["4", "3", "2", "1", "0"]
    assert (last["pagingCounter"], last["prevPage"], last["nextPage"]) == (21, 2, None)
    assert (last["hasPrevPage"], last["hasNextPage"], last["nextCursor"]) == (True, False, None)


def test_an_empty_list_is_one_empty_page(api: ApiClient) -> None:
    data = api.get("t/pages")
    assert (data["docs"], data["totalDocs"], data["totalPages"]) == ([], 0, 1)
    assert (data["hasNextPage"], data["nextCursor"]) == (False, None)
    assert api.get("t/pages", {"cursor": ""})["docs"] == []


@pytest.mark.parametrize(
    ("query", "number", "limit"),
    [
        ({"page": "0"}, 1, 10),
        ({"page": "-3"}, 1, 10),
        ({"page": ""}, 1, 10),
        ({"page": "9" * 4000}, 2**31, 10),
        ({"limit": "0"}, 1, 1),
        ({"limit": "-1"}, 1, 1),
        ({"limit": "1000000"}, 1, 100),
        ({"limit": "9" * 30}, 1, 100),
        ({"limit": ""}, 1, 10),
    ],
)
def test_numbers_out_of_range_are_clamped(
    api: ApiClient, query: dict[str, str], number: int, limit: int
) -> None:
    make_events(3)
    data = api.get("t/pages", query)
    assert (data["page"], data["limit"]) == (number, limit)


@pytest.mark.parametrize("value", ["x", "1.5", "1e3", "--1", "-", "0x1", "١", "1 2", "NaN", "²"])
@pytest.mark.parametrize("name", ["page", "limit"])
def test_what_is_no_number_is_400_and_names_the_field(
    api: ApiClient, name: str, value: str
) -> None:
    assert api.get("t/pages", {name: value}, 400)["errors"][0]["field"] == name


def test_a_page_behind_the_end_is_empty(api: ApiClient) -> None:
    make_events(3)
    data = api.get("t/pages", {"page": 7})
    assert (data["docs"], data["hasNextPage"], data["hasPrevPage"]) == ([], False, True)


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_cursors_visit_every_row_once_in_order_though_moments_and_nulls_are_shared(
    order: tuple[str, ...],
) -> None:
    make_events(20, same_moment=7)
    make_events(15, same_moment=5, actor_id=ObjectId("b" * 24))
    make_events(10, same_moment=10, actor_id=ObjectId("a" * 24))
    expected = [row.pk for row in AuditEvent.objects.order_by(*order)]

    seen: list[ObjectId] = []
    cursor: str | None = ""
    while cursor is not None:
        data = page(order, cursor=cursor, limit=4)
        seen += [row.pk for row in data["docs"]]
        assert data["hasNextPage"] == (data["nextCursor"] is not None)
        assert data["totalDocs"] is data["totalPages"] is None
        cursor = data["nextCursor"]
    assert seen == expected
    assert len(seen) == len(set(seen)) == 45


def test_rows_inserted_meanwhile_make_neither_duplicates_nor_gaps() -> None:
    old = set(make_events(30, same_moment=30))
    seen: list[ObjectId] = []
    cursor: str | None = ""
    while cursor is not None:
        data = page(("-at", "-pk"), cursor=cursor, limit=7)
        seen += [row.pk for row in data["docs"]]
        cursor = data["nextCursor"]
        make_events(5, same_moment=5)
    assert len(seen) == len(set(seen))
    assert old <= set(seen)


def test_a_numbered_page_hands_over_to_cursors() -> None:
    make_events(10)
    first = page(("-at", "-pk"), page=1, limit=4)
    second = page(("-at", "-pk"), cursor=first["nextCursor"], limit=4)
    assert [row.target_id for row in second["docs"]] == ["5", "4", "3", "2"]
    assert second["hasPrevPage"] is True


def test_rows_may_be_plain_values() -> None:
    make_events(5)
    rows = AuditEvent.objects.values("id", "at", "target_id")
    first = page(("-at", "-pk"), rows, cursor="", limit=2)
    second = page(("-at", "-pk"), rows, cursor=first["nextCursor"], limit=2)
    assert [row["target_id"] for row in second["docs"]] == ["2", "1"]


def test_a_cursor_costs_one_page_at_any_depth_even_within_one_moment() -> None:
    make_events(2000, same_moment=500)
    for depth in (10, 250, 499, 500, 999, 1700):
        row = AuditEvent.objects.order_by("-at", "-pk")[depth]
        place = cursors.rows_after(AuditEvent, ("-at", "-pk"), [row.at, row.pk])
        plan = explain(AuditEvent.objects.filter(place).order_by("-at", "-pk")[:11])
        assert plan.documents <= 22
        assert plan.keys <= 33
        assert "SORT" not in plan.stages


def forged() -> list[Any]:
    order = ["-at", "-pk"]
    foreign = signing.dumps(["core.idempotencyrecord", order, [1, 2]], salt=cursors.SALT)
    other_order = signing.dumps(["core.auditevent", ["at", "pk"], [1, 2]], salt=cursors.SALT)
    other_salt = signing.dumps(["core.auditevent", order, [1, 2]], salt="session")
    return ["x", "a:b:c", "é", "\0", ":" * 9, "x" * 9000, foreign, other_order, other_salt]


@pytest.mark.parametrize("number", range(9))
def test_a_forged_or_foreign_cursor_is_400(api: ApiClient, number: int) -> None:
    make_events(1)
    body = api.get("t/pages", {"cursor": forged()[number]}, 400)
    assert body["errors"][0]["field"] == "cursor"


def test_one_changed_character_is_refused(api: ApiClient) -> None:
    make_events(3)
    cursor = api.get("t/pages", {"cursor": "", "limit": 1})["nextCursor"]
    assert api.get("t/pages", {"cursor": cursor, "limit": 1})["docs"] == ["1"]
    changed = cursor[:5] + ("A" if cursor[5] != "A" else "B") + cursor[6:]
    api.get("t/pages", {"cursor": changed}, 400)


def test_a_cursor_of_another_order_is_refused() -> None:
    make_events(3)
    cursor = page(("-at", "-pk"), cursor="", limit=1)["nextCursor"]
    with pytest.raises(Invalid):
        page(("at", "pk"), cursor=cursor)


def test_totals_are_counted_up_to_the_bound_and_no_further(settings: Any) -> None:
    settings.PAGE_COUNT_MAX = 20
    make_events(100)
    rows = AuditEvent.objects.filter(verb="thing.1")
    with recorded() as sent:
        assert total_of(rows) == 20
    [pipeline] = sent.pipelines(AuditEvent._meta.db_table)
    assert explain(AuditEvent, pipeline).keys <= 21


def test_behind_the_counted_rows_a_cursor_goes_on(settings: Any) -> None:
    settings.PAGE_COUNT_MAX = 4
    make_events(10)
    last = page(("-at", "-pk"), page=2, limit=2)
    assert (last["totalDocs"], last["hasNextPage"], last["nextPage"]) == (4, False, None)
    further = page(("-at", "-pk"), cursor=last["nextCursor"], limit=2)
    assert [row.target_id for row in further["docs"]] == ["5", "4"]


def test_a_stored_total_is_not_counted_again() -> None:
    make_events(5)
    request = Request(APIRequestFactory().get("/", {"limit": 2}))
    with recorded() as sent:
        data = paginate(
            AuditEvent.objects.all(),
            request,
            order=("-at", "-pk"),
            render=list,
            count=lambda: 5,
        )
    assert (data["totalDocs"], data["totalPages"], sent.round_trips) == (5, 3, 1)


def test_a_cursor_page_is_one_round_trip() -> None:
    make_events(5)
    with recorded() as sent:
        page(("-at", "-pk"), cursor="", limit=2)
    assert sent.round_trips == 1


def test_the_view_pages_what_its_queryset_holds(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_events(4)
    odd = staticmethod(lambda: AuditEvent.objects.filter(verb="thing.1"))
    monkeypatch.setattr(PagesView, "queryset", odd)
    assert api.get("t/pages")["docs"] == ["3", "1"]
    assert pipeline_of(AuditEvent.objects.filter(verb="thing.1"))


@pytest.mark.parametrize(
    ("asked", "count"), [({}, 4), ({"limit": "2"}, 2), ({"limit": "0"}, 1), ({"limit": "99"}, 4)]
)
def test_an_array_holds_as_many_rows_as_are_asked_for_up_to_its_bound(
    settings: Any, asked: dict[str, str], count: int
) -> None:
    settings.ARRAY_MAX = 4
    make_events(6)
    request = Request(APIRequestFactory().get("/", asked))
    rows = array_or_paginate(AuditEvent.objects.all(), request, order=("-at", "-pk"), render=list)
    assert len(rows) == count
    assert isinstance(rows, list)


def test_a_limit_of_an_array_that_is_no_number_is_400() -> None:
    request = Request(APIRequestFactory().get("/", {"limit": "abc"}))
    with pytest.raises(Invalid):
        array_or_paginate(AuditEvent.objects.all(), request, order=("-at", "-pk"), render=list)


def test_an_array_becomes_a_page_where_one_is_asked_for() -> None:
    make_events(3)
    request = Request(APIRequestFactory().get("/", {"cursor": "", "limit": "2"}))
    page = array_or_paginate(AuditEvent.objects.all(), request, order=("-at", "-pk"), render=list)
    assert isinstance(page, dict)
    assert (len(page["docs"]), page["hasNextPage"]) == (2, True)
