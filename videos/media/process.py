"""The one place that starts subprocesses.

Every child runs in a session of its own, under resource limits, with a scrubbed
environment and no stdin, and dies with its parent. Whatever ends `run` early (timeout,
stall, an exception raised by a callback) kills the whole process group first.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from videos.media.errors import ErrorCode, MediaError
from videos.media.streams import LineSplitter, Tail

TICK_SECONDS: Final = 1.0
_LAUNCHER: Final = str(Path(__file__).with_name("launcher.py"))
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "HOME": "/nonexistent",
    "MALLOC_ARENA_MAX": "2",  # else glibc's arenas eat the address space limit
}
_STDERR_BYTES: Final = 16 * 1024
_READ_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """Bounds of one child: seconds, bytes and file descriptors."""

    wall_seconds: float
    memory_bytes: int
    file_bytes: int
    cpu_seconds: float | None = None  # by default the wall time on every core
    open_files: int = 256

    def as_rlimits(self) -> dict[str, int]:
        """Names of `resource.RLIMIT_*` with their values."""
        cpu = self.cpu_seconds or self.wall_seconds * (os.cpu_count() or 1)
        return {
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_CPU": math.ceil(cpu),
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }


@dataclass(frozen=True, slots=True)
class Completed:
    """A child that ended by itself. `returncode` is negative for a signal; `stdout` is
    empty when the lines went to a callback; `stderr` is the end of it."""

    returncode: int
    stdout: str
    stderr: str
    seconds: float


def run(
    argv: Sequence[str],
    *,
    limits: ProcessLimits,
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
    on_tick: Callable[[], None] | None = None,
    stdout_bytes: int = 1024 * 1024,
) -> Completed:
    """Run `argv` (an absolute program path first) to its end under `limits`.

    `on_line` receives each line of stdout as it comes; without it the first `stdout_bytes`
    are collected. `on_tick` is called about once a second; an exception raised by either
    kills the child and passes through, which is how a caller cancels.
    Raises MediaError `timed_out`, or `encoder_missing` when the program cannot be started.
    """
    started = time.monotonic()
    child = _spawn(argv, limits, cwd)
    output = LineSplitter(on_line, keep=stdout_bytes)
    errors = Tail(_STDERR_BYTES)
    try:
        _pump(child, output, errors, deadline=started + limits.wall_seconds, on_tick=on_tick)
    finally:
        _kill_group(child)
    return Completed(
        child.returncode, output.collected(), errors.text(), time.monotonic() - started
    )


def _spawn(argv: Sequence[str], limits: ProcessLimits, cwd: Path | None) -> subprocess.Popen[bytes]:
    launcher = (sys.executable, "-I", "-S", _LAUNCHER, str(os.getpid()))
    try:
        return subprocess.Popen(  # noqa: S603 - an argument list, never a shell
            [*launcher, json.dumps(limits.as_rlimits()), *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=dict(_ENVIRONMENT),
            start_new_session=True,
        )
    except OSError as error:
        raise MediaError(
            ErrorCode.ENCODER_MISSING,
            "The media tools could not be started on this server.",
            permanent=False,
            detail=str(error),
        ) from error


def _pump(
    child: subprocess.Popen[bytes],
    output: LineSplitter,
    errors: Tail,
    *,
    deadline: float,
    on_tick: Callable[[], None] | None,
) -> None:
    """Feed both pipes to their readers until the child has ended."""
    next_tick = time.monotonic() + TICK_SECONDS
    with selectors.DefaultSelector() as selector:
        for pipe, sink in ((child.stdout, output.feed), (child.stderr, errors.feed)):
            if pipe is None:
                continue
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe, selectors.EVENT_READ, sink)
        while selector.get_map():
            now = time.monotonic()
            if now >= deadline:
                raise timed_out()
            if now >= next_tick:
                next_tick = now + TICK_SECONDS
                if on_tick is not None:
                    on_tick()
            for key, _ in selector.select(max(0.0, min(deadline, next_tick) - now)):
                data = os.read(key.fd, _READ_BYTES)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)
    output.finish()
    # Both pipes are closed; a child that closed them and lives on is held to the deadline.
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise timed_out() from None


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: neither the child, nor its children, nor open pipes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def timed_out() -> MediaError:
    """The error of a process that took longer than it may."""
    return MediaError(
        ErrorCode.TIMED_OUT,
        "Processing this film took too long and was stopped.",
        permanent=False,
    )
