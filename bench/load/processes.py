"""Processes of a running site, and the CPU that they have used."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.load.results import Cpu

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Parts:
    """Process ids."""

    app: frozenset[int]
    mongod: frozenset[int]
    redis: frozenset[int]


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds since these processes began."""

    app: float
    mongod: float
    redis: float

    def until(self, later: "Used", requests: int) -> Cpu:
        """What each of so many requests has taken meanwhile."""
        each = 1000 / max(requests, 1)
        return Cpu(
            (later.app - self.app) * each,
            (later.mongod - self.mongod) * each,
            (later.redis - self.redis) * each,
        )


def parts_below(pid: int) -> Parts:
    """The web server with its workers and the databases, below the process `pid`."""
    below = descendants(pid)
    commands = {each: _command(each) for each in below}
    servers = [each for each, words in commands.items() if "granian" in words]
    return Parts(
        app=frozenset(servers) | frozenset().union(*map(descendants, servers)),
        mongod=_named(commands, "mongod"),
        redis=_named(commands, "redis-server"),
    )


def descendants(pid: int) -> frozenset[int]:
    """All processes below `pid`."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    left = [pid]
    while left:
        new = children.get(left.pop(), [])
        found.update(new)
        left += new
    return frozenset(found)


def used(parts: Parts) -> Used:
    """By now."""
    return Used(_seconds(parts.app), _seconds(parts.mongod), _seconds(parts.redis))


def cpu_seconds(fields: list[str], *, ticks: int) -> float:
    """User and system time, from the fields of `/proc/<pid>/stat` behind the name."""
    return (int(fields[11]) + int(fields[12])) / ticks


def _seconds(pids: Iterable[int]) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(cpu_seconds(fields, ticks=ticks) for pid in pids if (fields := _stat(pid)))


def _stat(pid: int) -> list[str]:
    """Nothing for a process that is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _command(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _named(commands: dict[int, list[str]], name: str) -> frozenset[int]:
    return frozenset(pid for pid, words in commands.items() if Path(words[0]).name == name)
