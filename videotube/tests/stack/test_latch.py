"""A latch is set once for all processes, whoever of them dies."""

import os
import signal
import threading
import time

import pytest

from videotube.stack.latch import Latch


def test_is_set_once_and_stays_set():
    latch = Latch()
    assert not latch.is_set()

    latch.set()
    latch.set()

    assert latch.is_set()
    assert latch.wait(0)


def test_waiting_ends_with_the_time_or_as_soon_as_it_is_set():
    latch = Latch()
    assert not latch.wait(0.01)

    threading.Timer(0.05, latch.set).start()
    begin = time.monotonic()

    assert latch.wait(60)
    assert time.monotonic() - begin < 30


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # forks beside threads, as runs do not
def test_is_seen_by_other_processes_after_one_of_them_was_killed_waiting():
    latch = Latch()
    waiting = [_fork(latch) for _ in range(2)]
    os.kill(waiting[0], signal.SIGKILL)
    os.waitpid(waiting[0], 0)

    latch.set()

    _, status = os.waitpid(waiting[1], 0)
    assert os.waitstatus_to_exitcode(status) == 7


def _fork(latch: Latch) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(7 if latch.wait(60) else 1)
    return pid
