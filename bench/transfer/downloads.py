"""Files on their way out, whole or a range at a time."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from bench.load.processes import used
from bench.load.sites import Served
from bench.transfer.films import MIB
from bench.transfer.http import connected
from bench.transfer.results import Moved

Request = str
"""The value of a Range header; empty for the whole file."""


def whole(size: int, total: int) -> list[Request]:
    """The whole file so often that `total` bytes come, and once at least."""
    return [""] * max(1, total // size)


def ranges(size: int, total: int, *, length: int) -> list[Request]:
    """So many ranges of `length` bytes at random places of a file, the same at each call."""
    places = random.Random(7)  # noqa: S311 - places in a file, no secret
    starts = [places.randrange(size - length) for _ in range(max(1, total // length))]
    return [f"bytes={start}-{start + length - 1}" for start in starts]


def fetch(served: Served, path: str, requests: list[Request], *, connections: int) -> Moved:
    """All of them, by so many connections at once."""
    before, began = used(served.parts), time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        shares = [requests[number::connections] for number in range(connections)]
        came = sum(pool.map(lambda share: _fetch(served.url, path, share), shares))
    seconds = time.monotonic() - began
    spent = used(served.parts)
    cpu = (spent.app - before.app) + (spent.mongod - before.mongod) + (spent.redis - before.redis)
    return Moved(came / MIB, seconds, cpu, requests=len(requests))


def _fetch(url: str, path: str, requests: list[Request]) -> int:
    """Bytes that have come."""
    came = 0
    if not requests:
        return came
    with connected(url) as connection:
        for wanted in requests:
            headers = {"Range": wanted} if wanted else {}
            answer = connection.ask("GET", path, headers)
            if answer.status != (206 if wanted else 200):
                raise SystemExit(f"GET {url}{path} {wanted}: {answer.status}")
            came += answer.size
    return came
