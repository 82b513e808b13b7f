"""Who dies with whom, so that even `kill -9` of a supervisor leaves no orphan.

On Linux a child asks the kernel for a signal at its parent's death, and a guardian adopts
whatever its child leaves behind. Elsewhere these calls do nothing, and process groups must do.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

_KILL_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# Loaded here and not in the forked child, where little is safe to do.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def signal_self_at_death_of(parent: int, signum: signal.Signals) -> None:
    """Have the kernel send `signum` to the calling process when `parent` dies."""
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
    if os.getppid() != parent:  # it died before the call
        os.kill(os.getpid(), signum)


def dying_with_me(signum: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that ties the new process to the calling one."""
    parent = os.getpid()
    return lambda: signal_self_at_death_of(parent, signum)


def adopt_orphans() -> None:
    """Make the calling process the parent of descendants whose own parent dies."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(ancestor: int) -> set[int]:
    """Pids of all live children, their children, and so on."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents().items():
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    waiting = [ancestor]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def end_descendants(grace: float, spare: Collection[int] = ()) -> None:
    """End every descendant of the calling process: SIGTERM, `grace` seconds, SIGKILL.

    `spare` names children of ours that live on, with all that is below them.
    """
    deadline = time.monotonic() + grace
    asked: set[int] = set()
    while remaining := _end_candidates(spare):
        if time.monotonic() >= deadline + _KILL_SECONDS:
            return  # stuck in the kernel: nothing more can be done from here
        if time.monotonic() >= deadline:
            _signal_all(remaining, signal.SIGKILL)
        else:
            _signal_all(remaining - asked, signal.SIGTERM)
            asked |= remaining
        time.sleep(0.02)


def _end_candidates(spare: Collection[int]) -> set[int]:
    found = descendants(os.getpid())
    for pid in spare:
        found -= {pid, *descendants(pid)}
    for pid in set(found):
        # Adopted ones are ours to reap, else they would stay listed as zombies.
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                found.discard(pid)
    return found


def _signal_all(pids: Collection[int], signum: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signum)


def _parents() -> dict[int, int]:
    """Parent of every process: pid → parent's pid; empty where there is no /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
    return parents
