"""Many calls at once from many threads, and what became of each."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

IN_TIME = 5.0
"""Seconds within which the contract has every request answered."""
CLIENT_GIVES_UP = 20.0


@dataclass(frozen=True)
class Call:
    """A request that a test will make, and may make again."""

    method: str
    url: str
    body: dict[str, str] | None = None
    headers: dict[str, str] | None = None
    mark: str = ""
    """What the test finds it by afterwards."""

    def send(self) -> "Answer":
        began = time.monotonic()
        try:
            response = requests.request(
                self.method,
                self.url,
                json=self.body,
                headers=self.headers,
                timeout=CLIENT_GIVES_UP,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return Answer(self, 0, time.monotonic() - began, time.monotonic(), str(error), {})
        now = time.monotonic()
        return Answer(self, response.status_code, now - began, now, response.text, response.headers)


@dataclass(frozen=True)
class Answer:
    """`status` 0 where there was none; `at` is of the monotonic clock."""

    call: Call
    status: int
    seconds: float
    at: float
    text: str
    headers: Mapping[str, str]

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300


def storm(
    calls: Sequence[Call], *, threads: int, meanwhile: Callable[[], None] | None = None
) -> list[Answer]:
    """All answers, in the order of the calls; `meanwhile` runs when a third has been answered."""
    answered = threading.Semaphore(0)

    def send(call: Call) -> Answer:
        answer = call.send()
        answered.release()
        return answer

    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(send, call) for call in calls]
        if meanwhile is not None:
            for _ in range(len(calls) // 3):
                answered.acquire()
            meanwhile()
        return [future.result() for future in futures]


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    return dict(sorted(Counter(answer.status for answer in answers).items()))


def slowest(answers: Sequence[Answer]) -> float:
    return max(answer.seconds for answer in answers)


def check_honest(answers: Sequence[Answer], *, since: float = 0.0) -> None:
    """Each answer is a success, or a 503 that says when to come back; each within 5 s. Of those
    that were on their way at `since` it counts from then: before, they stood in a sound queue."""
    for answer in answers:
        if not answer.is_done:
            assert answer.status == 503, f"{answer.status} {answer.call}: {answer.text[:500]}"
            assert int(answer.headers["Retry-After"]) > 0
            if "/api/" in answer.call.url:
                assert '"success":false' in answer.text.replace(" ", "")
    late = [a for a in answers if min(a.seconds, a.at - since) > IN_TIME]
    assert not late, f"{len(late)} later than 5 s, the slowest after {slowest(late):.1f} s"
