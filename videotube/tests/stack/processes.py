"""Processes that a test started: all of them carry a mark in their environment."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT_ROOT = Path(__file__).resolve().parents[3]
MARK = "VIDEOTUBE_TEST_MARK"
_PATIENCE_SECONDS = 60
_OF_THE_TEST_RUN = {
    "ALLOWED_HOSTS",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "HOST",
    "MONGODB_URI",
    "PORT",
    "REDIS_URL",
    "SECRET_KEY",
    "VIDEOTUBE_DATA",
}

needs_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are tied together by the Linux kernel"
)


class Marked:
    """Starts programs whose every descendant can be found again, wherever it went."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._started: list[subprocess.Popen[str]] = []

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a developer's shell, without what the test run itself has set."""
        kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_TEST_RUN}
        return {**kept, MARK: self.mark, "PYTHONUNBUFFERED": "1", **more}

    def start(self, *arguments: str | Path, **environ: str) -> "subprocess.Popen[str]":
        """Start Python with these arguments in a session of its own; output is piped."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT_ROOT,
            env=self.environ(**environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def stack(self, *arguments: str | Path, **environ: str) -> "subprocess.Popen[str]":
        """Start `python -m videotube.stack …`."""
        return self.start("-m", "videotube.stack", *arguments, **environ)

    def alive(self) -> dict[int, str]:
        """Marked processes that run now: pid → command line."""
        needle = f"{MARK}={self.mark}".encode()
        found: dict[int, str] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if needle in (folder / "environ").read_bytes():  # empty for a zombie
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                    found[int(folder.name)] = b" ".join(words).decode()
        return found

    def kill_all(self) -> None:
        """End what a failed test left behind."""
        for pid in self.alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._started:
            process.kill()
            process.communicate()


def eventually(is_so: Callable[[], object], seconds: float = 15) -> bool:
    """Whether something becomes so within the time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def read_until(process: "subprocess.Popen[str]", words: Sequence[str]) -> str:
    """Output of a process up to the line in which the last of `words` has been seen."""
    assert process.stdout is not None
    seen = ""
    impatience = threading.Timer(_PATIENCE_SECONDS, process.kill)
    impatience.start()
    try:
        for line in process.stdout:
            seen += line
            if all(word in seen for word in words):
                return seen
    finally:
        impatience.cancel()
    raise AssertionError(f"ended before it said {words}:\n{seen}")
