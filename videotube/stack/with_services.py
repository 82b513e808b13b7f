"""`with-services -- COMMAND`: a fresh MongoDB and Redis for one command, and nothing afterwards."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from videotube.stack.errors import StackError
from videotube.stack.kinship import adopt_orphans, dying_with_me, end_descendants
from videotube.stack.local_engines import local_engines
from videotube.stack.signals import STOP_SIGNALS, StopRequested, stop_signals_raise

_PREFIX = "videotube-services-"
_MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - a disk in memory, if it is large enough
_ROOM_BYTES = 4 * 1024**3
_GRACE_SECONDS = 5.0
_SIGNAL_BASE = 128


def with_services(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a command with MONGODB_URI and REDIS_URL of fresh services; its exit code.

    Services named by the environment are left alone: tests never touch anybody's data.
    """
    program = shutil.which(arguments[0])
    if program is None:  # said before anything is started
        raise StackError(f"{arguments[0]}: no such program")
    adopt_orphans()
    try:
        with (
            stop_signals_raise(),
            scratch_folder() as folder,
            local_engines(folder, {}, lambda _line: None, lasting=False) as engines,
        ):
            environment = {
                **environ,
                "MONGODB_URI": engines.mongodb_uri,
                "REDIS_URL": engines.redis_url,
                "VIDEOTUBE_DATA": str(folder / "data"),
                "SECRET_KEY": environ.get("SECRET_KEY") or secrets.token_urlsafe(50),
            }
            try:
                return _run([program, *arguments[1:]], environment)
            finally:
                end_descendants(_GRACE_SECONDS, [d.identity.pid for d in engines.daemons])
    except StopRequested:
        return _SIGNAL_BASE + signal.SIGTERM


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run in the terminal's foreground, where Ctrl-C reaches the command by itself."""
    command = subprocess.Popen(
        arguments, env=dict(environment), preexec_fn=dying_with_me(signal.SIGTERM)
    )
    for signum in STOP_SIGNALS:
        signal.signal(signum, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: command.terminate())
    code = command.wait()
    return code if code >= 0 else _SIGNAL_BASE - code


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A locked folder that goes at the end; those of killed runs go at the beginning."""
    parent = _roomy_parent()
    for left in parent.glob(f"{_PREFIX}*"):
        _remove_unless_in_use(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _roomy_parent() -> Path:
    """A disk in memory where there is room on it, else the system's temporary folder."""
    with suppress(OSError):
        if os.access(_MEMORY_DISK, os.W_OK) and shutil.disk_usage(_MEMORY_DISK).free > _ROOM_BYTES:
            return _MEMORY_DISK
    return Path(tempfile.gettempdir())


def _remove_unless_in_use(folder: Path) -> None:
    # No lock yet: somebody is just making it. Not ours to open: somebody else's.
    with suppress(OSError), (folder / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
