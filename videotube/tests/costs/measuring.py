"""What one request costs, and the table of what it may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from core.testing.mongo import recorded
from core.testing.profile import examined
from core.testing.redis import RedisTrips
from videotube.tests.costs.world import World

TABLE = Path(__file__).parent / "pins.txt"


@dataclass(frozen=True, slots=True)
class Pin:
    """A line of the table: round trips to MongoDB and to Redis, and the index entries that MongoDB
    may read at most."""

    who: str
    mongo: int
    redis: int
    keys: int
    verb: str
    path: str

    @classmethod
    def parse(cls, line: str) -> "Pin":
        who, mongo, redis, keys, verb, path = line.split()
        return cls(who, int(mongo), int(redis), int(keys), verb, path)

    def __str__(self) -> str:
        asked = f"{self.verb} {self.path}"
        return f"{self.who:<8}{self.mongo:>6}{self.redis:>6}{self.keys:>6}  {asked}"


@dataclass(frozen=True, slots=True)
class Cost:
    """`found` is how many rows MongoDB has returned, changed or written."""

    mongo: int
    redis: int
    keys: int
    documents: int
    found: int


def pins() -> list[Pin]:
    """The table."""
    lines = TABLE.read_text().splitlines()
    return [Pin.parse(line) for line in lines if line and not line.startswith("#")]


def write_pins(costs: Mapping[Pin, tuple[Cost, Cost]]) -> None:
    """Put what was measured into the table; its order and its comments stay."""
    lines = []
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            pin = Pin.parse(line)
            line = str(measured(pin, *costs[pin]))
        lines.append(line)
    TABLE.write_text("\n".join(lines) + "\n")


def measured(pin: Pin, *costs: Cost) -> Pin:
    """The line of the table that holds at each of these costs. Which of two equally good plans
    MongoDB takes, and so a few keys, is left to it."""
    mongo, redis, keys = (
        max(getattr(cost, name) for cost in costs) for name in ("mongo", "redis", "keys")
    )
    return replace(pin, mongo=mongo, redis=redis, keys=ceil(keys * 1.2 / 10) * 10)


def cost_of(pin: Pin, world: World) -> Cost:
    """Of the second such request: what a process looks up once, it has looked up."""
    _ask(pin, world, world.path(pin.path))
    path = world.path(pin.path)
    redis = RedisTrips()
    with examined() as read, recorded() as sent, redis.counted():
        _ask(pin, world, path)
    return Cost(sent.round_trips, redis.count, read.keys, read.documents, read.found)


def _ask(pin: Pin, world: World, path: str) -> None:
    client = world.client(pin.who)
    if pin.verb == "GET":
        client.get(path)
    elif pin.path.startswith("comments"):
        client.post(path, {"content": "Seen"}, 201)
    else:
        client.post(path)
