"""`make run`: engines, migrations, services, addresses; and everything down again at the end."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from videos.media.errors import MediaError
from videos.media.ffmpeg import find_ffmpeg
from videotube.stack import banner, data_folder, ports
from videotube.stack.discovery import LocalStack, announced
from videotube.stack.errors import StackError
from videotube.stack.identity import identify_self
from videotube.stack.kinship import adopt_orphans, dying_with_me, end_descendants
from videotube.stack.local_engines import LocalEngines, local_engines
from videotube.stack.services import (
    PROJECT_ROOT,
    SERVICES,
    command,
    listen_address,
    metrics_environment,
)
from videotube.stack.signals import StopRequested, stop_signals_raise
from videotube.stack.supervisor import Supervisor

_GRACE_SECONDS = 5.0
_DEBUG_OFF = {"0", "false", "no", "off", "f", "n"}


def run(environ: Mapping[str, str]) -> int:
    """Run the whole stack until it is asked to stop, and answer 0.

    Raises StackError where it cannot start, or where a part of it ended for good.
    """
    began = time.monotonic()
    host, port = listen_address(environ)
    data_dir = Path(environ.get("VIDEOTUBE_DATA", "").strip() or PROJECT_ROOT / ".data").resolve()
    adopt_orphans()
    try:
        with stop_signals_raise(), data_folder.locked(data_dir):
            ports.require_free(port, host)
            _require_encoder(environ)
            print(f"Starting VideoTube on {data_dir}", flush=True)
            with local_engines(data_dir, environ, _report) as engines:
                settings = _settings(environ, engines, data_dir, host, port)
                full = {**environ, **settings}
                _migrate(full)
                if not _debugs(full):
                    _manage(full, "collectstatic", "--no-input", "--verbosity", "0")
                with announced(_describe(settings, engines), data_dir):
                    _supervise(engines, full, data_folder.run_folder(data_dir), began)
    except StopRequested:
        pass
    finally:
        end_descendants(_GRACE_SECONDS)
    return 0


def _require_encoder(environ: Mapping[str, str]) -> None:
    """Films could be uploaded without one, and would never become ready."""
    try:
        find_ffmpeg(environ)
    except MediaError as error:
        raise StackError(error.detail) from error


def _settings(
    environ: Mapping[str, str], engines: LocalEngines, data_dir: Path, host: str, port: int
) -> dict[str, str]:
    """What every process of the stack is told, beside what the environment says already."""
    return {
        "MONGODB_URI": engines.mongodb_uri,
        "REDIS_URL": engines.redis_url,
        "SECRET_KEY": environ.get("SECRET_KEY") or data_folder.secret_key(data_dir),
        "DEBUG": environ.get("DEBUG") or "1",
        "VIDEOTUBE_DATA": str(data_dir),
        "HOST": host,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        # An open event stream would hold Ctrl-C up for the ten seconds of production.
        "WEB_STOP_SECONDS": environ.get("WEB_STOP_SECONDS") or "3",
        # Development as root, in a container say, is no news to anybody.
        "PYTHONWARNINGS": environ.get("PYTHONWARNINGS")
        or "ignore:You're running the worker with superuser privileges",
        **metrics_environment(data_folder.run_folder(data_dir)),
    }


def _describe(settings: Mapping[str, str], engines: LocalEngines) -> LocalStack:
    return LocalStack(
        mongodb_uri=engines.mongodb_uri,
        redis_url=engines.redis_url,
        secret_key=settings["SECRET_KEY"],
        debug=_debugs(settings),
        host=settings["HOST"],
        port=int(settings["PORT"]),
        supervisor=identify_self(),
    )


def _migrate(environ: Mapping[str, str]) -> None:
    """Bring the database up to date; quiet where there is nothing to say but success."""
    began = time.monotonic()
    applied = _manage(environ, "migrate", "--no-input", "--verbosity", "1").count("... OK")
    done = f"{applied} migrations applied" if applied else "database up to date"
    _report(f"{done} ({time.monotonic() - began:.1f} s)")


def _debugs(environ: Mapping[str, str]) -> bool:
    return environ["DEBUG"].lower() not in _DEBUG_OFF


def _manage(environ: Mapping[str, str], verb: str, *options: str) -> str:
    """What `manage.py` says. Raises StackError where it fails."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", verb, *options],
        cwd=PROJECT_ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=dying_with_me(signal.SIGTERM),
    )
    output, _ = process.communicate()
    if process.returncode != 0:
        # One line says what is wrong, e.g. with a setting.
        reason = output.strip()
        if "\n" in reason:
            reason += f"\nmanage.py {verb} failed (exit code {process.returncode})."
        raise StackError(reason)
    return output


def _supervise(
    engines: LocalEngines, environ: Mapping[str, str], run_dir: Path, began: float
) -> None:
    usual = Path(environ["VIDEOTUBE_DATA"]) == PROJECT_ROOT / ".data"
    named = "" if usual else environ["VIDEOTUBE_DATA"]
    base = banner.base_url(environ["HOST"], int(environ["PORT"]))

    def announce() -> str:
        if not banner.wait_for_web(f"{base}/api/v1/healthcheck/live"):
            return f"The web server does not answer at {base}; its lines above may say why.\n"
        return banner.addresses(base, time.monotonic() - began, named)

    supervisor = Supervisor(engines.daemons, announce)
    try:
        supervisor.supervise(
            {service: command(service, environ, run_dir) for service in SERVICES},
            environ,
            PROJECT_ROOT,
        )
    finally:
        # Before the engines go: nothing of a service may meet a database that is shutting down.
        end_descendants(_GRACE_SECONDS, [daemon.identity.pid for daemon in engines.daemons])
    if supervisor.failed:
        raise StackError(f"{supervisor.failed} ended for good, so everything was stopped.")
    _report("stopped")


def _report(line: str) -> None:
    print(f"  {line}", flush=True)
