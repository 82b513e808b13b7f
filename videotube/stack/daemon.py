"""One engine as a child process: started with a log, remembered, watched, stopped in order."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from videotube.stack.data_folder import write_private
from videotube.stack.errors import StackError
from videotube.stack.identity import ProcessIdentity, identify
from videotube.stack.kinship import dying_with_me

_STOP_SECONDS = 30.0
_START_SECONDS = 60.0


class StartError(StackError):
    """An engine ended, or did not answer, while it started; `code` is its exit code if it has."""

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.code = code


@dataclass(eq=False)
class Daemon:
    """An engine: its name in messages, how it is started, the address it serves."""

    name: str
    command: Sequence[str | Path]
    log: Path
    note: Path
    port: int
    url: str
    environ: Mapping[str, str] | None = None
    """Its environment; that of this process where None."""
    process: "subprocess.Popen[bytes]" = field(init=False)
    identity: ProcessIdentity = field(init=False)

    def start(self) -> None:
        """Start the process, and remember it for the copy that comes after a killed one.

        It gets SIGTERM when this process dies, however that happens, and leads a session of its
        own, so that Ctrl-C in the terminal reaches the supervisor alone.
        """
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dying_with_me(signal.SIGTERM),
            )
        identity = identify(self.process.pid)
        if identity is None:
            raise StartError(f"{self.name} ended at once; see {self.log}", self.process.wait())
        self.identity = identity
        write_private(self.note, json.dumps(asdict(identity)))

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None


@contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    folder: Path,
    log: Path,
    *,
    port: int,
    url: str,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Daemon]:
    """Run an engine until the context ends; what a killed stack left of it is ended first."""
    daemon = Daemon(name, command, log, folder / f"{name}.pid.json", port, url, environ)
    _end_remains(daemon.note)
    daemon.start()
    try:
        yield daemon
    finally:
        stop(daemon.process)
        daemon.note.unlink(missing_ok=True)


def wait_until_ready(daemon: Daemon, log: Path, is_ready: Callable[[], bool]) -> None:
    """Ask `is_ready` until it says yes; raises StartError where the engine ends or stays mute."""
    deadline = time.monotonic() + _START_SECONDS
    while not is_ready():
        code = daemon.process.poll()
        if code is not None:
            raise StartError(f"{daemon.name} ended with exit code {code}; see {log}", code)
        if time.monotonic() > deadline:
            raise StartError(
                f"{daemon.name} did not answer in {_START_SECONDS:.0f} s; see {log}", None
            )
        time.sleep(0.03)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process cleanly: SIGTERM, then SIGKILL if it does not follow."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def rotate(log: Path) -> Path:
    """Keep the log of the previous run beside the new one."""
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    return log


def _end_remains(note: Path) -> None:
    """Wait for the engine of a stack that was killed, and end it where it does not end."""
    try:
        remains = ProcessIdentity.from_json(json.loads(note.read_text()))
    except (OSError, ValueError, TypeError, KeyError):
        return
    deadline = time.monotonic() + _STOP_SECONDS
    for signum in (signal.SIGTERM, signal.SIGKILL):
        if remains.is_alive():
            with suppress(ProcessLookupError):
                os.kill(remains.pid, signum)
        while remains.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        deadline = time.monotonic() + 5
