"""What a list of the admin reads does not grow with its rows: `bench/lists.py` measures the same
among half a million."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import StaffFactory
from bench.lists import pages, searches
from bench.lists_fill import fill
from bench.lists_rows import Site
from core.staff import QuickModelAdmin
from core.testing.profile import examined

ROWS = 1500
FEW = 300
COUNTED = 100
MOST = 700
"""The count, the page, whoever is searched for (one in five rows is of one person)."""


@pytest.fixture
def site(
    request: pytest.FixtureRequest, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """Of so many rows in each collection as the parameter says."""
    settings.PAGE_COUNT_MAX = settings.SEARCH_SCAN_MAX = COUNTED
    # Short pages are quickly rendered.
    monkeypatch.setattr(QuickModelAdmin, "list_per_page", 5)
    site = Site(request.param)
    fill(site, lambda _: None, indexes_last=False)
    return site


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(StaffFactory())
    return client


@pytest.mark.parametrize("site", [ROWS], indirect=True)
def test_every_filter_order_search_and_page_of_every_list_reads_a_bounded_number_of_rows(
    site: Site, boss: Client
):
    terms, reads = searches(site), {}
    for model in admin.site._registry:
        label = model._meta.label_lower
        url = reverse(f"admin:{label.replace('.', '_')}_changelist")
        for name, query in pages(boss, url, terms.get(label, [])):
            with examined(model) as read:
                assert boss.get(url, query).status_code == 200, (label, name)
            reads[f"{label} {name}"] = read.documents
    assert len(reads) > 200
    assert {name: documents for name, documents in reads.items() if documents > MOST} == {}


@pytest.mark.parametrize("site", [FEW], indirect=True)
@pytest.mark.parametrize("order", ["1", "-2", "99", "x", "6.1", "--6", "²"])
def test_a_list_is_sorted_by_nothing_that_no_index_has(site: Site, boss: Client, order: str):
    model = next(m for m in admin.site._registry if m._meta.label_lower == "videos.video")
    with examined(model) as read:
        answer = boss.get(reverse("admin:videos_video_changelist"), {"o": order})
    assert answer.status_code == 200
    assert read.documents <= COUNTED + 10


@pytest.mark.parametrize("site", [FEW], indirect=True)
@pytest.mark.parametrize(("order", "first"), [("", "newest"), ("-6", "newest"), ("6", "oldest")])
def test_a_list_is_sorted_by_the_columns_that_can_be(
    site: Site, boss: Client, order: str, first: str
):
    url = reverse("admin:videos_video_changelist")
    query = {"o": order} if order else {}
    rows = list(boss.get(url, query).context["cl"].result_list)
    times = [row.created_at for row in rows]
    assert times == sorted(times, reverse=first == "newest")
    ids = {"newest": site.videos[-1], "oldest": site.videos[0]}
    assert rows[0].pk == ids[first]
