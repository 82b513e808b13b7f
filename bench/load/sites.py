"""The real stack on a set of its own, seeded once, and the bare server on the same database."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load.processes import Parts, descendants, parts_below
from videotube.stack.discovery import LocalStack, find_local_stack
from videotube.stack.ports import free_port
from videotube.stack.services import PROJECT_ROOT, command

PASSWORD = "bench-password"  # noqa: S105 - of people who do not exist
UNTIL = "2026-06-01"
WORKERS = 2
START_SECONDS = 180
_WIDE = "1000000000/900"
_RATES = (
    *("READ", "GUEST_WRITE", "USER_WRITE"),
    *("LOGIN_ACCOUNT", "LOGIN_ADDRESS", "COMMENT_USER"),
)
SETTINGS = {
    "DEBUG": "0",
    "WEB_WORKERS": str(WORKERS),
    "ACCESS_TOKEN_SECONDS": "86400",
    # Counted as ever, but nobody is refused.
    **{f"RATELIMIT_{name}": _WIDE for name in _RATES},
}
"""Beside this everything is as in production."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers at `url`, and the processes whose CPU its answers cost."""

    url: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Site:
    """A running stack. `environment` lets another process find its databases and read its
    settings."""

    size: str
    folder: Path
    served: Served
    environment: Mapping[str, str]
    stack: LocalStack

    @property
    def host(self) -> str:
        return f"{self.stack.host}:{self.stack.port}"


@contextmanager
def running_site(size: str, folder: Path, *, port: int | None, fresh: bool) -> Iterator[Site]:
    """The stack on `folder`, seeded: at the first time, or anew where it is to be fresh."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    with running_stack(size, folder, port=port, environment=SETTINGS) as site:
        _seed(size, site.environment)
        yield site


@contextmanager
def running_stack(
    size: str, folder: Path, *, port: int | None, environment: Mapping[str, str]
) -> Iterator[Site]:
    """The stack on `folder` as `make run` starts it, told `environment` besides."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    environment = {**os.environ, **environment, "VIDEOTUBE_DATA": str(folder)}
    url = f"http://127.0.0.1:{port}"
    arguments = [sys.executable, "-m", "videotube.stack", "run"]
    with _process(arguments, {**environment, "PORT": str(port)}, folder / "bench.log") as pid:
        _wait_until_answered(f"{url}/api/v1/healthcheck/ready", folder / "bench.log")
        stack = find_local_stack(folder)
        if stack is None:
            raise SystemExit(f"{folder}: the stack has gone again, see bench.log")
        yield Site(size, folder, Served(url, parts_below(pid)), environment, stack)


@contextmanager
def running_bare(site: Site, *, port: int | None) -> Iterator[Served]:
    """The bare server under the same granian, beside the site."""
    port = port or free_port()
    environment = beside(site, port)
    arguments = [*command("web", environment, site.folder)[:-1], "bench.load.bare:application"]
    with running_web(site, arguments, environment, probe="/", log="bare.log") as served:
        yield served


def beside(site: Site, port: int) -> dict[str, str]:
    """What lets another web server find the site's databases, and listen on `port`."""
    return {
        **site.environment,
        "PORT": str(port),
        "MONGODB_URI": site.stack.mongodb_uri,
        "REDIS_URL": site.stack.redis_url,
        "SECRET_KEY": site.stack.secret_key,
    }


@contextmanager
def running_web(
    site: Site, arguments: list[str], environment: Mapping[str, str], *, probe: str, log: str
) -> Iterator[Served]:
    """Another web server on the site's databases."""
    with _process(arguments, environment, site.folder / log) as pid:
        url = f"http://127.0.0.1:{environment['PORT']}"
        _wait_until_answered(f"{url}{probe}", site.folder / log)
        app = frozenset({pid}) | descendants(pid)
        parts = Parts(app, site.served.parts.mongod, redis=frozenset())
        yield Served(url, parts)


def _seed(size: str, environment: Mapping[str, str]) -> None:
    """Nothing is done where it is there already."""
    options = ["--size", size, "--until", UNTIL, "--password", PASSWORD]
    done = subprocess.run(
        [sys.executable, "manage.py", "seed_demo", *options],
        cwd=PROJECT_ROOT,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The {size} set could not be seeded; try again with --fresh.")


@contextmanager
def _process(arguments: list[str], environment: Mapping[str, str], log: Path) -> Iterator[int]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            arguments,
            cwd=PROJECT_ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_answered(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - http, our own
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit(f"{url} does not answer; its lines are in {log}")
