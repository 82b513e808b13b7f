"""A site of real processes, each of which a test can take away and give back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import requests

from e2e.conftest import FOREIGN, GENEROUS
from videotube.stack.daemon import Daemon, running, wait_until_ready
from videotube.stack.kinship import descendants
from videotube.stack.ports import LOOPBACK, free_port
from videotube.stack.services import PROJECT_ROOT, command

VIDEO = "from videos.tests.factories import VideoFactory; print('video', VideoFactory().pk)"


@dataclass
class Deployment:
    """The engines of a site, and whatever of its services a test starts."""

    folder: Path
    mongods: list[Daemon]
    redis: Daemon
    mongodb_uri: str
    stack: ExitStack
    limits: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """Production's settings, for any process of the site."""
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return {
            **kept,
            **GENEROUS,
            **self.limits,
            "MONGODB_URI": self.mongodb_uri,
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": "faults-only-" + "0" * 50,
            "DEBUG": "0",
            "ALLOWED_HOSTS": LOOPBACK,
            "COOKIE_SECURE": "0",
            "VIDEOTUBE_DATA": str(self.folder),
            "WEB_STOP_SECONDS": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }

    def manage(self, *arguments: str) -> str:
        """What `manage.py` says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT_ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def service(self, name: str) -> Daemon:
        """Start one of the stack's services; it ends with the deployment."""
        folder = self.folder / f"{name}-{len(list(self.folder.glob(f'{name}-*')))}"
        folder.mkdir()
        port = free_port()
        full = {**self.environ, "PORT": str(port)}
        return self.stack.enter_context(
            running(
                name,
                command(name, full, folder),
                folder,
                folder / "log",
                port=port,
                url=f"http://{LOOPBACK}:{port}",
                environ=full,
            )
        )

    def webs(self, count: int) -> list[Daemon]:
        """So many web servers of two processes each, once they are ready."""
        started = [self.service("web") for _ in range(count)]
        for web in started:
            wait_until_ready(web, web.log, partial(is_ready, web.url))
        return started

    def make_video(self) -> str:
        """Id of a public video that is ready."""
        return self.manage("shell", "--verbosity", "0", "-c", VIDEO).rpartition("video")[2].strip()


@contextmanager
def deployed(
    folder: Path,
    mongods: list[Daemon],
    mongodb_uri: str,
    redis: Daemon,
    *,
    pages: bool = False,
    **limits: str,
) -> Iterator[Deployment]:
    """A migrated site without services; those that a test starts end with it. `pages`: with all
    that HTML needs, beside the API."""
    with ExitStack() as stack:
        made = Deployment(folder, mongods, redis, mongodb_uri, stack, limits)
        made.manage("migrate", "--no-input", "--verbosity", "0")
        if pages:
            made.manage("collectstatic", "--no-input", "--verbosity", "0")
        yield made


def is_ready(url: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{url}/api/v1/healthcheck/ready", timeout=10).ok
    return False


def processes_of(daemon: Daemon) -> set[int]:
    """The service's process and all below it."""
    return {daemon.process.pid, *descendants(daemon.process.pid)}


# --- Harm --------------------------------------------------------------------------------------
def kill(daemon: Daemon) -> None:
    """SIGKILL to a service or engine and all that it has started."""
    for pid in processes_of(daemon):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    daemon.process.wait()


@contextmanager
def killed(*daemons: Daemon) -> Iterator[None]:
    """Gone within the block, started again on the same data and port after it."""
    for daemon in daemons:
        kill(daemon)
    try:
        yield
    finally:
        for daemon in daemons:
            daemon.start()


@contextmanager
def frozen(*daemons: Daemon) -> Iterator[None]:
    """Stopped by SIGSTOP within the block: connections stand, and nothing is answered."""
    for daemon in daemons:
        daemon.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for daemon in daemons:
            daemon.process.send_signal(signal.SIGCONT)


def eventually(is_so: Callable[[], object], *, within: float, what: str) -> float:
    """Seconds until something is so; fails where it does not become so in time."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within, f"not within {within:.0f} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - began
