"""Runs the services side by side with coloured prefixes, brings back what dies, and stops them
all together."""

import datetime
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from honcho.compat import ProcessManager
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message

from videotube.stack.daemon import Daemon, StartError
from videotube.stack.guardian import Guardian
from videotube.stack.latch import Latch
from videotube.stack.output import LinesPrinter
from videotube.stack.respawn import RespawnPolicy
from videotube.stack.signals import STOP_SIGNALS


class _MainProcessFirst(ProcessManager):
    """Asks the main process alone to stop: it stops its workers when they are done."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Supervisor(Manager):
    """Honcho's manager, with guardians, an eye on the engines, and a name for what failed.

    The engines run already and outlive the services: whoever started them stops them.
    """

    def __init__(self, engines: Sequence[Daemon], when_started: Callable[[], str]) -> None:
        """`when_started` runs in a thread beside the services; its text is printed."""
        # A guardian must be a child of the supervisor to hear of its death, so it is forked.
        multiprocessing.set_start_method("fork", force=True)
        super().__init__(LinesPrinter(sys.stdout))
        # Read by this process alone; the guardians do not share it, see `_start`.
        self.events: queue.Queue[Message] = queue.Queue()
        self._stopping = Latch()
        self._process_ctor = partial(Guardian, stopping=self._stopping)
        self._procmgr = _MainProcessFirst()
        self._engines = {engine: RespawnPolicy() for engine in engines}
        self._when_started = when_started
        self._asked_to_stop = False
        self.failed: str | None = None
        """What ended for good without being asked to, once `loop` has returned."""

    def supervise(
        self, commands: Mapping[str, Sequence[str]], environ: Mapping[str, str], cwd: Path
    ) -> None:
        """Run the commands until SIGINT, SIGTERM or SIGHUP, or until one of all ends
        for good."""
        for name, arguments in commands.items():
            self.add_process(name, list(arguments), env=dict(environ), cwd=cwd)
        self.loop()

    def terminate(self) -> None:
        """Stop the services; the first call notes which one ended by itself, if any."""
        if not self._asked_to_stop and self.failed is None:
            self.failed = self._first_ended()
        self._stopping.set()
        super().terminate()

    def _start(self) -> None:
        from_guardians: list[multiprocessing.Queue[Message]] = []
        for process in self._processes.values():
            # One each: who is killed while it writes to a shared one would leave it locked.
            own: multiprocessing.Queue[Message] = multiprocessing.Queue()
            from_guardians.append(own)
            process["process"] = multiprocessing.Process(
                target=process["obj"].run, args=(own, True)
            )
            process["process"].start()
        # Here, for honcho's loop has just set its own handlers: these only leave a note, so they
        # do no harm while the services are still starting.
        for signum in STOP_SIGNALS:
            signal.signal(signum, self._ask_to_stop)
        # Threads, and after the forks: they must not be copied into the guardians.
        for own in from_guardians:
            threading.Thread(target=self._pass_on, args=(own,), daemon=True).start()
        threading.Thread(target=self._announce, daemon=True).start()

    def _pass_on(self, own: "multiprocessing.Queue[Message]") -> None:
        while True:
            self.events.put(own.get())

    def _any_stopped(self) -> bool:
        return self._asked_to_stop or self._first_ended() is not None

    def _first_ended(self) -> str | None:
        for name, process in self._processes.items():
            # A guardian that was killed or crashed sends no last message; one that ended well has.
            if process.get("returncode") is None and process["process"].exitcode:
                process["returncode"] = process["process"].exitcode
            if process.get("returncode") is not None:
                return f"{name} (exit code {process['returncode']})"
        for engine, policy in self._engines.items():
            if engine.has_ended() and not self._revive(engine, policy):
                return f"{engine.name} (exit code {engine.process.returncode})"
        return None

    def _revive(self, engine: Daemon, policy: RespawnPolicy) -> bool:
        """Start a dead engine on the same data and port; False where that is given up."""
        code = engine.process.returncode
        if self._terminating or not policy.may_respawn(code):
            return False
        self._system_print(f"{engine.name} ended (exit code {code}); starting again\n")
        with suppress(StartError):  # ended at once: seen, and counted, at the next look
            engine.start()
        return True

    def _ask_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _announce(self) -> None:
        text = self._when_started()
        if self._terminating:
            return
        now = datetime.datetime.now(datetime.UTC).astimezone()  # the local time is printed
        self.events.put(Message("line", text, now, SYSTEM_PRINTER_NAME, colour=None))
