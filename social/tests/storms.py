"""Many clients at once, in real threads with connections of their own."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

Act = Callable[[int], int]


def storm(*acts: Act, times: int) -> Counter[int]:
    """Run each of `acts` in its own thread, `times` times (it is given the round), all starting
    together. Returns how often each status came back; an act that raises counts as 0."""
    statuses: Counter[int] = Counter()
    start = Barrier(len(acts))

    def run(act: Act) -> None:
        start.wait()
        for round_ in range(times):
            try:
                statuses[act(round_)] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
                print(repr(error))  # noqa: T201 - shown by pytest where the test fails
                statuses[0] += 1
        connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses
