"""The folder of all local state (`VIDEOTUBE_DATA`): its lock, its secret key, its own folders."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from videotube.stack.errors import StackError
from videotube.stack.identity import identify

# Remains of a supervisor that was killed need this long, at most, to end (supervisor.py).
_REMAINS_SECONDS = 20.0


def run_folder(data_dir: Path) -> Path:
    """Where sockets, logs and notes of running processes live; private to the user."""
    folder = data_dir / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the folder for one stack; raises StackError where another one runs on it.

    The lock also lives in the guardians of the web server, worker and beat, so it frees itself
    only when these are gone, however their supervisor ended.
    """
    try:
        lock_file = run_folder(data_dir) / "lock"
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StackError(
            f"VIDEOTUBE_DATA={data_dir} cannot be written: {error.strerror}."
        ) from error
    with os.fdopen(descriptor, "r+") as lock:
        _acquire(lock.fileno(), lock_file, data_dir)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def secret_key(data_dir: Path) -> str:
    """The folder's own signing key, made at the first call and kept with mode 0600."""
    path = data_dir / "secret_key"
    if path.exists() and (key := path.read_text().strip()):
        path.chmod(0o600)
        return key
    key = secrets.token_urlsafe(50)
    write_private(path, key + "\n")
    return key


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)


def _acquire(descriptor: int, lock_file: Path, data_dir: Path) -> None:
    deadline = time.monotonic() + _REMAINS_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _pid_in(lock_file)
            if identify(holder) or time.monotonic() > deadline:
                raise StackError(
                    f"Another `make run` (pid {holder}) uses {data_dir} already. Stop it, or "
                    "choose another folder and port: make run VIDEOTUBE_DATA=… PORT=…"
                ) from None
            time.sleep(0.1)
        else:
            return


def _pid_in(lock_file: Path) -> int:
    text = lock_file.read_text().strip()
    return int(text) if text.isdigit() else 0
