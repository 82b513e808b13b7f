"""Stands between the supervisor and one service, so that nothing of a service is left behind."""

import datetime
import os
import signal
import subprocess
import threading
from dataclasses import dataclass
from multiprocessing import Queue
from pathlib import Path
from types import FrameType
from typing import Any

from honcho.printer import Message

from videotube.stack.kinship import (
    adopt_orphans,
    dying_with_me,
    end_descendants,
    signal_self_at_death_of,
)
from videotube.stack.latch import Latch
from videotube.stack.output import whole_lines
from videotube.stack.respawn import PAUSE_SECONDS, RespawnPolicy

GRACE_SECONDS = 5
"""How long a service may take to stop before it is killed; its job is taken up again later."""
_SURVIVORS_SECONDS = 1.0
_COMMAND_NOT_FOUND = 127


@dataclass
class Guardian:
    """Runs one command, passes its output on, and ends whatever it leaves behind.

    Takes the place of honcho's Process and lives in a process of its own. A service that crashes
    or is killed is started again, once what it has left behind (adopted, then ended) is gone. The
    guardian ends when its service was asked to stop, when `RespawnPolicy` gives up, or when the
    supervisor is killed.
    """

    cmd: list[str]
    name: str
    colour: str
    env: dict[str, str]
    cwd: Path
    stopping: Latch
    quiet: bool = False

    def __post_init__(self) -> None:
        self._supervisor = os.getpid()
        self._orphaned = False

    def run(self, events: "Queue[Any]", _ignore_signals: bool = True) -> None:
        """Run the command, again where it dies, until it and all that it started is gone."""
        self._events = events
        # What kills the supervisor's whole group must spare the one that cleans up after it.
        os.setsid()
        adopt_orphans()
        # Handlers, not SIG_IGN: the service would inherit that.
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, lambda *_: None)
        policy = RespawnPolicy()
        returncode = self._run_once()
        while not self._is_stopping() and policy.may_respawn(returncode):
            self._send("line", f"ended by itself (exit code {returncode}); starting again\n")
            if self.stopping.wait(PAUSE_SECONDS):
                break
            returncode = self._run_once()
        self._send("stop", {"returncode": returncode})
        if self._orphaned:
            os._exit(1)  # nobody reads the queue any more, and a tidy exit would wait for that

    def _is_stopping(self) -> bool:
        return self._orphaned or self.stopping.is_set()

    def _run_once(self) -> int:
        """The exit code, once the service and its survivors are gone."""
        try:
            self._service = self._start()
        except OSError as error:
            self._send("start", {"pid": os.getpid()})
            self._send("line", f"{error}\n")
            return _COMMAND_NOT_FOUND
        signal.signal(signal.SIGUSR1, self._stop_without_supervisor)
        signal.signal(signal.SIGALRM, lambda *_: self._service.kill())
        signal_self_at_death_of(self._supervisor, signal.SIGUSR1)
        self._send("start", {"pid": self._service.pid})
        # Beside the reading, for survivors hold the pipe open and reading would never end.
        sweep = threading.Thread(target=self._end_survivors)
        sweep.start()
        if self._service.stdout is not None:
            for lines in whole_lines(self._service.stdout.fileno()):
                self._send("line", lines)
        sweep.join()
        return self._service.returncode

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.cmd,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_me(signal.SIGKILL),
        )

    def _end_survivors(self) -> None:
        self._service.wait()
        end_descendants(_SURVIVORS_SECONDS)

    def _stop_without_supervisor(self, _signum: int, _frame: FrameType | None) -> None:
        self._orphaned = True
        self._service.terminate()
        signal.alarm(GRACE_SECONDS)

    def _send(self, kind: str, data: Any) -> None:
        now = datetime.datetime.now(datetime.UTC).astimezone()  # the local time is printed
        self._events.put(Message(kind, data, now, self.name, self.colour))
