"""How long each list of the admin takes among half a million rows of everything.

`python -m videotube.stack with-services -- python -m bench.lists [--rows N] [--times N] [--only
APP.MODEL] [--filled]`. Uses an empty MongoDB, and leaves its rows there.
"""

import argparse
import itertools
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.test_settings")
if __name__ == "__main__":
    # To make an index of so many rows takes longer than an operation of the site may.
    os.environ["MONGODB_TIMEOUT_MS"] = "0"
django.setup()

from django.contrib import admin  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.lists_fill import fill  # noqa: E402
from bench.lists_rows import Site  # noqa: E402
from core.testing.profile import examined  # noqa: E402

BAR_MS = 300
DEEP = 200
"""The last page that is counted: `PAGE_COUNT_MAX` rows, 50 on a page."""
Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: milliseconds that staff wait, and of CPU (ours and MongoDB's), and what MongoDB
    reads of the list's rows."""

    name: str
    ms: float
    cpu: float
    documents: int
    keys: int


def searches(site: Site) -> dict[str, list[str]]:
    """What each list's help says can be typed."""
    last = len(site.people) - 1
    person, heavy = f"@{site.name(last)}", "@heavy"
    video, thing = str(site.videos[last]), str(site.things[last])
    somebody = str(site.people[0])
    return {
        "accounts.user": ["heavy", "heavy@ex", "person4", f"person{last}", "nobody-at-all"],
        "accounts.session": [person, heavy, "heavy@example.org"],
        "videos.video": [person, heavy, video, "rare", "film", "word1 word2"],
        "videos.processingjob": [video, thing],
        "videos.upload": [person, heavy, thing],
        "social.comment": [person, heavy, thing, video, somebody],
        "social.tweet": [person, heavy, somebody],
        "playlists.playlist": [person, heavy, somebody],
        "moderation.case": [person, heavy, thing],
        "moderation.decision": [person, heavy, thing],
        "moderation.appeal": [person, heavy, thing],
        "moderation.helditem": [person, heavy, thing],
        "core.auditevent": [person, heavy, "user.erased", thing, somebody, "request-77"],
    }


def pages(client: Client, url: str, terms: list[str]) -> Iterator[tuple[str, Query]]:
    """Every way in which a list can be looked at: by each filter and each two of them, in each
    order, by each search, and far behind."""
    shown = _list(client, url, {})
    filters = [
        [
            (f"{spec.title}: {choice['display']}", _query(choice["query_string"]))
            for choice in list(spec.choices(shown))[1:]
        ]
        for spec in shown.filter_specs
    ]
    single = list(itertools.chain.from_iterable(filters))
    double = [
        (f"{one}, {other}", first | second)
        for some, others in itertools.combinations(filters, 2)
        for (one, first), (other, second) in itertools.product(some, others)
    ]
    ways = [("first page", {}), *single, *double]
    sortable = [
        (f"by {name}", {"o": str(number)})
        for number, name in enumerate(shown.list_display)
        if name in (shown.sortable_by or ()) and shown.get_ordering_field(name)
    ]
    for name, query in ways:
        yield name, query
        yield from ((f"{name}, {order}", query | sort) for order, sort in sortable)
    for name, query in (("", {}), *single):
        counted = _list(client, url, query).paginator.num_pages
        yield from (
            (f"{name} page {number}".strip(), query | {"p": str(number)})
            for number in sorted({min(2, counted), min(DEEP, counted)} - {1})
        )
    yield from ((f"search {term}", {"q": term}) for term in terms)


def measure(
    client: Client, model: type[Model], name: str, url: str, query: Query, times: int
) -> Cost:
    """The median of so many requests."""
    with examined(model) as read:
        answer = client.get(url, query)
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {answer.status_code}")
    taken, cpu = [], []
    for _ in range(times):
        began, used = time.perf_counter(), _cpu()
        client.get(url, query)
        taken.append((time.perf_counter() - began) * 1000)
        cpu.append((_cpu() - used) * 1000)
    median = statistics.median
    return Cost(name, median(taken), median(cpu), read.documents, read.keys)


def _cpu() -> float:
    wrapper: Any = connection
    used = wrapper.database.command("serverStatus")["extra_info"]
    return time.process_time() + (used["user_time_us"] + used["system_time_us"]) / 1e6


def _ms(cost: Cost) -> float:
    return cost.ms


def _list(client: Client, url: str, query: Query) -> Any:
    answer: Any = client.get(url, query)
    return answer.context_data["cl"]


def _query(text: str) -> Query:
    return dict(parse_qsl(text.removeprefix("?")))


def _tell(text: str) -> None:
    print(f"{time.strftime('%X')} made {text}", file=sys.stderr, flush=True)


def main() -> int:
    """0 when every page keeps the bar, 1 when one does not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=500_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--only", default="", help="one list, such as moderation.case")
    options.add_argument("--filled", action="store_true", help="the rows are there already")
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    site = Site(chosen.rows)
    if not chosen.filled:
        fill(site, _tell)
    boss, _ = User.objects.get_or_create(
        username="boss", email="boss@example.org", is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(boss)
    asked, costs = searches(site), []
    print(
        f"ms, ms of CPU, documents and index entries read; {chosen.rows:,} rows in each collection"
    )
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label_lower):
        label = model._meta.label_lower
        if chosen.only not in ("", label):
            continue
        url = reverse(f"admin:{label.replace('.', '_')}_changelist")
        print(f"\n{label}")
        for name, query in list(pages(client, url, asked.get(label, []))):
            cost = measure(client, model, name, url, query, chosen.times)
            if cost.ms > BAR_MS:
                # Once more: a machine may have had something else to do for a moment.
                cost = min(cost, measure(client, model, name, url, query, chosen.times), key=_ms)
            costs.append(cost)
            mark = "  OVER" if cost.ms > BAR_MS else ""
            reads = f"{cost.documents:>9} {cost.keys:>9}"
            print(f"  {cost.name:<52.52} {cost.ms:8.1f} {cost.cpu:8.1f} {reads}{mark}", flush=True)
    over = [cost for cost in costs if cost.ms > BAR_MS]
    verdict = f"{len(over)} OVER" if over else "kept"
    print(f"\nbar: {BAR_MS} ms, {len(costs)} pages: {verdict}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
