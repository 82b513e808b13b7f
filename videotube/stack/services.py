"""The processes of VideoTube itself: web server, workers, beat.

The one place that knows their command lines; `make run`, the container image and a service
manager (`python -m videotube.stack web`) all start them from here.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from videotube.stack.errors import StackError
from videotube.stack.ports import LOOPBACK

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("web", "worker", "housekeeper", "beat")
# As in videotube/settings/jobs.py, which this package must not import.
MEDIA_QUEUE = "media"
HOUSEKEEPING_QUEUE = "housekeeping"
_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one machine add up their metrics, so that any of them can show all."""


def whole_number(
    environ: Mapping[str, str], name: str, default: int, *, at_most: int = 65_535
) -> int:
    """A positive whole number from the environment; raises StackError naming the variable."""
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= at_most:
        raise StackError(f"{name}={text} is not a whole number from 1 to {at_most}.")
    return int(text)


def listen_address(environ: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT that the web server listens on."""
    return environ.get("HOST", "").strip() or LOOPBACK, whole_number(environ, "PORT", 8000)


def command(service: str, environ: Mapping[str, str], run_dir: Path) -> list[str]:
    """Argument list of one of SERVICES; `run_dir` takes beat's note of what it sent last."""
    if service == "web":
        return _web(environ)
    celery = [sys.executable, "-m", "celery", "--app", "videotube", "--quiet"]
    level = environ.get("LOG_LEVEL", "").strip() or "INFO"
    # Workers need not know each other: the lease in MongoDB decides who has a job.
    worker = [*celery, "worker", "--loglevel", level, "--without-gossip", "--without-mingle"]
    if service == "worker":
        concurrency = str(whole_number(environ, "WORKER_CONCURRENCY", 1, at_most=256))
        return [*worker, "--queues", MEDIA_QUEUE, "--concurrency", concurrency]
    if service == "housekeeper":
        # Short tasks, one after the other: they must not wait behind a film of three hours.
        hostname = "housekeeper@%h"
        return [*worker, "--queues", HOUSEKEEPING_QUEUE, "--pool", "solo", "--hostname", hostname]
    schedule = str(run_dir / "beat-schedule")
    return [*celery, "beat", "--schedule", schedule, "--pidfile", "", "--loglevel", level]


def execute(service: str, environ: Mapping[str, str]) -> NoReturn:
    """Become the service, for containers and service managers."""
    run_dir = Path(tempfile.mkdtemp(prefix=f"videotube-{service}-"))
    environment = {_METRICS: str(metrics_folder(run_dir)), **environ}
    arguments = command(service, environment, run_dir)
    os.chdir(PROJECT_ROOT)
    os.execve(arguments[0], arguments, environment)  # noqa: S606 - our own command, no shell


def metrics_folder(run_dir: Path) -> Path:
    """An empty folder for metrics: those of processes that are gone must not be counted."""
    folder = run_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def metrics_environment(run_dir: Path) -> dict[str, str]:
    """What makes all services of one stack add up their metrics in `run_dir`."""
    return {_METRICS: str(metrics_folder(run_dir))}


def _web(environ: Mapping[str, str]) -> list[str]:
    host, port = listen_address(environ)
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(whole_number(environ, "WEB_WORKERS", 2, at_most=256)),
        # A thread answers one request at a time; slow uploads and event streams hold theirs.
        "--blocking-threads": str(whole_number(environ, "WEB_THREADS", 32, at_most=1024)),
        # Counts connections per worker, idle kept-alive ones too: as low as the threads, a few
        # open browsers would shut everybody else out.
        "--backpressure": str(whole_number(environ, "WEB_CONNECTIONS", 1024)),
        "--backlog": "2048",
        "--workers-kill-timeout": str(whole_number(environ, "WEB_STOP_SECONDS", 10, at_most=1800)),
        # Its warnings are about the number of threads, which is meant.
        "--log-level": "error",
    }
    flags = ["--respawn-failed-workers", "--no-access-log", "--no-ws"]
    arguments = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *arguments, *flags, "videotube.wsgi:application"]
