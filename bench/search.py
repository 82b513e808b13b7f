"""What a search reads and costs among 5,000 videos, and among 50,000.

`python -m videotube.stack with-services -- python -m bench.search [--small N] [--large N]
[--requests N]`. Uses an empty MongoDB, and leaves its rows there.
"""

import argparse
import itertools
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.test_settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from core.testing.client import ApiClient  # noqa: E402
from core.testing.profile import examined  # noqa: E402
from videos.models import Status, Video  # noqa: E402

if TYPE_CHECKING:
    from core.testing.profile import Examined

WORK_BAR, CPU_BAR = 8000, 1.5
BATCH = 1000
VOCABULARY = 20_000
RARE = 30
QUERIES: dict[str, dict[str, Any]] = {
    "a rare word": {"query": "rare"},
    "a rare and a common word": {"query": "left rare"},
    "a common word": {"query": "left"},
    "the same, by cursor": {"query": "left", "cursor": ""},
    "a word of one in twenty": {"query": "twentieth", "sortBy": "views"},
    "two words that meet": {"query": "left word0"},
    "two common that do not meet": {"query": "left right"},
    "the same, sorted by views": {"query": "left right", "sortBy": "views"},
    "a word, sorted by views": {"query": "right", "sortBy": "views"},
    "a word that few watch, by views": {"query": "left", "sortBy": "views"},
    "Japanese, two characters": {"query": "夜景"},
    "10 kB, all words common": {"query": "left right " + "word0 word1 word2 " * 570},
    "10 kB, all words differ": {"query": " ".join(f"word{n}" for n in range(1100))},
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request: what MongoDB reads, and milliseconds: of CPU (ours and MongoDB's), and of
    waiting."""

    examined: "Examined"
    cpu: float
    wall: float


def films(owner: User, numbers: range) -> Iterator[Video]:
    """Texts of words as people use them: the nth most frequent stands in one nth as many places.

    Half of the films are `left`, and few watch these; the others are `right`."""
    chance = random.Random(numbers.start)  # noqa: S311 - the same rows at each run
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    names = [f"word{rank}" for rank in range(VOCABULARY)]
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for n in numbers:
        words = chance.choices(names, cum_weights=weights, k=40)
        marks = ["left" if n % 2 else "right"]
        marks += ["rare"] if n < RARE * 100 and n % 100 == 1 else []
        marks += ["twentieth"] if n % 20 == 0 else []
        marks += ["東京の夜景"] if n % 3 == 0 else []
        yield Video(
            owner=owner,
            title=" ".join([*marks, *words[:5]]),
            tags=words[5:8],
            description=" ".join(words[8:]),
            visibility="public",
            status=Status.READY,
            listed=True,
            views=chance.randrange(10) if n % 2 else chance.randrange(10, 1_000_000),
            published_at=start + timedelta(minutes=n),
            created_at=start + timedelta(minutes=n),
        )


def grow(owner: User, numbers: range) -> None:
    """Save the films of these numbers."""
    rows = films(owner, numbers)
    while batch := list(itertools.islice(rows, BATCH)):
        Video.objects.bulk_create(batch)


def measure(query: dict[str, Any], requests: int) -> Cost:
    """Medians of so many requests, after a few that warm up."""
    guest = ApiClient()
    for _ in range(3):
        guest.get("videos", query)
    with examined(Video) as read:
        guest.get("videos", query)
    cpu, wall = [], []
    for _ in range(requests):
        began, used = time.perf_counter(), _cpu()
        guest.get("videos", query)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((_cpu() - used) * 1000)
    return Cost(read, statistics.median(cpu), statistics.median(wall))


def _cpu() -> float:
    wrapper: Any = connection
    used = wrapper.database.command("serverStatus")["extra_info"]
    return time.process_time() + (used["user_time_us"] + used["system_time_us"]) / 1e6


def main() -> int:
    """0 when the bars are kept, 1 when not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", type=int, default=5000)
    options.add_argument("--large", type=int, default=50_000)
    options.add_argument("--requests", type=int, default=30)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    owner = User.objects.create(username="bench", email="bench@bench.example")
    costs: list[dict[str, Cost]] = []
    for numbers in (range(chosen.small), range(chosen.small, chosen.large)):
        grow(owner, numbers)
        costs.append({name: measure(query, chosen.requests) for name, query in QUERIES.items()})
    return 0 if _report(*costs, sizes=(chosen.small, chosen.large)) else 1


def _report(small: dict[str, Cost], large: dict[str, Cost], *, sizes: tuple[int, int]) -> bool:
    print(
        f"documents + keys read, CPU ms and wall ms of one request, at {sizes[0]} and {sizes[1]}\n"
    )
    print(f"{'':33}{'read':>13}{'read':>13}{'CPU ms':>14}{'ratio':>7}{'wall ms':>14}{'ratio':>7}")
    kept = True
    for name, before in small.items():
        after = large[name]
        cpu, wall = after.cpu / before.cpu, after.wall / before.wall
        reads = [f"{c.examined.documents} + {c.examined.keys}" for c in (before, after)]
        print(
            f"{name:33}{reads[0]:>13}{reads[1]:>13}"
            f"{before.cpu:7.1f}{after.cpu:7.1f}{cpu:7.2f}{before.wall:7.1f}{after.wall:7.1f}{wall:7.2f}"
        )
        kept = kept and after.examined.work <= WORK_BAR and cpu <= CPU_BAR
    verdict = "kept" if kept else "MISSED"
    print(f"\nbars: {WORK_BAR} read by a request, {CPU_BAR} times the CPU: {verdict}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
