"""Chance that falls the same way every time."""

from bisect import bisect
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random
from typing import Any, TypeVar

from bson import ObjectId

T = TypeVar("T")


class Chance(Random):
    """One stream of chance for each part (`Chance(1, "films")`), so that a change of one part
    leaves the others as they were."""

    def __new__(cls, *_: Any) -> "Chance":
        return super().__new__(cls)

    def __init__(self, seed: int, part: str) -> None:
        super().__init__(f"{seed}:{part}")

    def object_id(self, at: datetime) -> ObjectId:
        """An id that says when it was made, as MongoDB's do."""
        return ObjectId(int(at.timestamp()).to_bytes(4, "big") + self.randbytes(8))

    def moment(self, after: datetime, before: datetime, *, lean: float = 1.0) -> datetime:
        """Some time between the two, in milliseconds; with `lean` above 1 rather soon after."""
        span = max(0.0, (before - after).total_seconds())
        seconds = span * self.random() ** lean
        return after + timedelta(milliseconds=int(seconds * 1000))

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random() < share


class Popularity:
    """Draws of `count` places by Zipf's law: the first comes oftest, the n-th 1/n^`skew` as often.

    `places` holds them from the oftest on; shuffled where nobody says in which order.
    """

    def __init__(
        self, chance: Chance, count: int, *, skew: float, places: Sequence[int] | None = None
    ) -> None:
        self._chance = chance
        self.places = list(range(count)) if places is None else list(places)
        if places is None:
            chance.shuffle(self.places)
        self._sums = list(accumulate(1 / rank**skew for rank in range(1, len(self.places) + 1)))

    def draw(self) -> int:
        """One place."""
        point = self._chance.random() * self._sums[-1]
        return self.places[min(bisect(self._sums, point), len(self.places) - 1)]

    def of(self, items: Sequence[T]) -> T:
        """One of these, which stand at the places."""
        return items[self.draw()]


def alike(chance: Chance, order: Sequence[int]) -> list[int]:
    """Nearly the same order: what many watch is liked by many, though not by just as many."""
    return [
        place
        for _, place in sorted(
            (rank * exp(chance.gauss(0, 0.4)), place) for rank, place in enumerate(order, 1)
        )
    ]


def pairs(
    count: int, first: Popularity, second: Popularity, *, limit: int
) -> list[tuple[int, int]]:
    """`count` different pairs of places, in the order in which they were drawn; fewer where there
    are only `limit` that can be told apart, or none new comes for long."""
    found: dict[tuple[int, int], None] = {}
    misses = 0
    while len(found) < min(count, limit) and misses < 50 * count:
        pair = (first.draw(), second.draw())
        if pair in found:
            misses += 1
        found[pair] = None
    return list(found)
